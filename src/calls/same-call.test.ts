import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryJournals, dayMs, type JournalSample, journal, live } from '../../test/support/call-events.ts'
import { sameCallReason } from './same-call.ts'
import { type Strand, strandsOf } from './strand.ts'

const strand = (sample: JournalSample): Strand => {
  const [only] = strandsOf(journal(sample))
  if (!only) throw new Error('a journal is a strand')
  return only
}
const same = (a: JournalSample, b: JournalSample) => sameCallReason(strand(a), strand(b)) !== undefined
const missed = { startMs: dayMs, endMs: dayMs + 20_000 }
const answered = { startMs: dayMs, answeredMs: dayMs + 4000, endMs: dayMs + 60_000 }

describe('same call', () => {
  it('is symmetric', () => {
    fc.assert(
      fc.property(arbitraryJournals, (reports) => {
        const strands = reports.flatMap((report) => strandsOf(report))
        for (const a of strands) for (const b of strands) expect(sameCallReason(a, b)).toBe(sameCallReason(b, a))
      }),
    )
  })

  it('joins the legs of a ring group', () => {
    expect(same(missed, { ...missed, agent: '102' })).toBe(true)
    expect(same(missed, { ...answered, agent: '102', startMs: dayMs + 900 })).toBe(true)
  })

  it('joins the next phone of a hunt group and a transfer', () => {
    expect(same(missed, { agent: '102', startMs: dayMs + 20_000, endMs: dayMs + 40_000 })).toBe(true)
    const second = { agent: '102', startMs: dayMs + 60_500, answeredMs: dayMs + 61_000, endMs: dayMs + 90_000 }
    expect(same(answered, second)).toBe(true)
  })

  it('keeps a redial apart', () => {
    expect(same(missed, { startMs: dayMs + 21_000, endMs: dayMs + 40_000 })).toBe(false)
    expect(same(answered, { ...answered, startMs: dayMs + 10_000 })).toBe(false)
  })

  it('keeps two callers of one company number apart when two agents talk at once', () => {
    expect(same(answered, { ...answered, agent: '102', startMs: dayMs + 1000 })).toBe(false)
  })

  it('keeps other numbers, directions and media apart', () => {
    expect(same(missed, { ...missed, number: '+15557654321' })).toBe(false)
    expect(same(missed, { ...missed, direction: 'outbound' })).toBe(false)
  })

  it('joins callers without a number only in the very same instant at different phones', () => {
    const hidden = { ...missed, number: '' }
    expect(same(hidden, { ...hidden, agent: '102' })).toBe(true)
    expect(same(hidden, { ...hidden, agent: '102', startMs: dayMs + 1 })).toBe(false)
    expect(same(hidden, hidden)).toBe(false)
    expect(same(hidden, { ...missed, agent: '102' })).toBe(false)
  })

  it('never joins two calls whose teller tells them apart by id', () => {
    const [a] = strandsOf(live('ringing', { call: '1', extension: '101', atMs: dayMs }))
    const [b] = strandsOf(live('ringing', { call: '2', extension: '102', atMs: dayMs }))
    if (!a || !b) throw new Error('two strands')
    expect(sameCallReason(a, b)).toBeUndefined()
    expect(sameCallReason(a, strand({ ...missed, startMs: dayMs + 1500 }))).toBeDefined()
  })

  it('takes a national and an international form of one number for the same', () => {
    const a = strand(missed)
    const b = { ...strand({ ...missed, agent: '102' }), external: { number: '5551234567', matchKey: '5551234567' } }
    expect(sameCallReason(a, b)).toBeDefined()
  })
})
