import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryJournals, dayMs, type JournalSample, journal, live } from '../../../test/support/call-events.ts'
import { type LegReport, legReportsOf } from './leg-report.ts'
import { sameCallReason } from './same-call.ts'

const legReport = (sample: JournalSample): LegReport => {
  const [only] = legReportsOf(journal(sample))
  if (!only) throw new Error('a journal is a leg report')
  return only
}
const same = (a: JournalSample, b: JournalSample) => sameCallReason(legReport(a), legReport(b)) !== undefined
const missed = { startMs: dayMs, endMs: dayMs + 20_000 }
const answered = { startMs: dayMs, answeredMs: dayMs + 4000, endMs: dayMs + 60_000 }

/** A leg without a party outside that is known: of a source with call ids (`exact`) or without (`window`). */
const numberless = (more: Partial<LegReport> = {}): LegReport => ({
  ...{ source: 'live', identity: 'window', key: 'leg', aliases: ['one'], medium: 'phone', direction: 'internal' },
  ...{ agent: { extension: '101' }, startMs: dayMs, ringingMs: dayMs },
  ...more,
})
const record = (more: Partial<LegReport> = {}) => numberless({ source: 'cdr', identity: 'exact', ...more })
const startingAt = (ms: number) => ({ startMs: dayMs + ms, ringingMs: dayMs + ms })
const hiddenCaller = { direction: 'inbound', external: { number: '', matchKey: '' } } as const

/** Legs of few phones in a few seconds, so that they meet in time. */
const arbitraryLegReport = fc
  .record({
    identity: fc.constantFrom('exact' as const, 'window' as const),
    direction: fc.constantFrom('inbound' as const, 'outbound' as const, 'internal' as const, undefined),
    agent: fc.constantFrom({ extension: '101' }, { extension: '102' }, { extension: '' }, undefined),
    external: fc.constantFrom(hiddenCaller.external, { number: '+15551234567', matchKey: '5551234567' }, undefined),
    startMs: fc.integer({ min: 0, max: 8 }).map((halves) => dayMs + halves * 500),
    rings: fc.boolean(),
    talkMs: fc.option(fc.integer({ min: 0, max: 8000 }), { nil: undefined }),
  })
  .map(({ rings, talkMs, ...rest }): LegReport => {
    const { startMs } = rest
    const answeredMs = talkMs === undefined ? undefined : startMs + 500
    const endedMs = startMs + 500 + (talkMs ?? 0)
    return { ...numberless(rest), ringingMs: rings ? startMs : undefined, answeredMs, endedMs }
  })

/** Two of them; half of the time the second is of the first one's phone and says no number, so that enough prove to be one call. */
const arbitraryPair = fc
  .tuple(arbitraryLegReport, arbitraryLegReport, fc.boolean())
  .map(([a, b, ofOnePhone]): [LegReport, LegReport] => {
    const { agent, direction } = a
    return [a, ofOnePhone ? { ...b, agent, direction, external: hiddenCaller.external } : b]
  })

describe('same call', () => {
  it('is symmetric', () => {
    fc.assert(
      fc.property(arbitraryJournals, (reports) => {
        const legReports = reports.flatMap((report) => legReportsOf(report))
        for (const a of legReports) for (const b of legReports) expect(sameCallReason(a, b)).toBe(sameCallReason(b, a))
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

  it('joins callers without a number, of sources without call ids, only in the same instant at different phones', () => {
    const hidden = { ...missed, number: '' }
    expect(same(hidden, { ...hidden, agent: '102' })).toBe(true)
    expect(same(hidden, { ...hidden, agent: '102', startMs: dayMs + 1 })).toBe(false)
    expect(same(hidden, hidden)).toBe(false)
    expect(same(hidden, { ...missed, agent: '102' })).toBe(false)
  })

  it('never joins two calls whose source keeps them apart by id', () => {
    const [a] = legReportsOf(live('ringing', { call: '1', extension: '101', atMs: dayMs }))
    const [b] = legReportsOf(live('ringing', { call: '2', extension: '102', atMs: dayMs }))
    if (!a || !b) throw new Error('two legReports')
    expect(sameCallReason(a, b)).toBeUndefined()
    expect(sameCallReason(a, legReport({ ...missed, startMs: dayMs + 1500 }))).toBeDefined()
  })

  it('joins a call inside reported live with its record: one phone, one start', () => {
    expect(sameCallReason(numberless(), record(startingAt(700)))).toBe(
      'no number, same direction and phone, starts 700 ms apart',
    )
    expect(sameCallReason(numberless(), record(startingAt(2000)))).toBeDefined()
    expect(sameCallReason(numberless(), record(startingAt(2001)))).toBeUndefined()
  })

  it('joins a withheld caller reported live with its record, however the sources write a missing number', () => {
    expect(sameCallReason(numberless(hiddenCaller), record({ ...hiddenCaller, ...startingAt(1500) }))).toBeDefined()
    expect(sameCallReason(numberless(hiddenCaller), record({ direction: 'inbound' }))).toBeDefined()
    const known = { number: '+15551234567', matchKey: '5551234567' }
    expect(sameCallReason(numberless(hiddenCaller), record({ ...hiddenCaller, external: known }))).toBeUndefined()
  })

  it('keeps legs without a number apart at other phones, at none, in other directions and media', () => {
    const others: Partial<LegReport>[] = [
      ...[{ agent: { extension: '102' } }, { agent: undefined }],
      ...[{ direction: 'inbound' } as const, { direction: undefined }, { medium: 'chat' } as const],
    ]
    for (const other of others) expect(sameCallReason(numberless(), record(other))).toBeUndefined()
    for (const agent of [undefined, { extension: '' }]) {
      expect(sameCallReason(numberless({ agent }), record({ agent }))).toBeUndefined()
    }
    for (const direction of ['outbound', undefined] as const) {
      expect(sameCallReason(numberless({ direction }), record({ direction }))).toBeUndefined()
    }
  })

  it('does not take the end of a call without a number, reported alone, for the start of the next at that phone', () => {
    const hungUp = legReportsOf([
      {
        ...{ kind: 'ended', id: 'live:1:ended', source: 'live', identity: 'window', aliases: ['live:1'] },
        ...{ leg: '101', direction: 'internal', agent: { extension: '101' }, at: new Date(dayMs).toISOString() },
      },
    ])
    expect(hungUp).toHaveLength(1)
    for (const one of hungUp) expect(sameCallReason(one, record(startingAt(800)))).toBeUndefined()
    // And it is later joined by its start, whatever came first.
    expect(sameCallReason(numberless({ endedMs: dayMs + 9000 }), record({ endedMs: dayMs + 9100 }))).toBeDefined()
  })

  it('of sources with and without call ids: never two exact, without a number only one phone, either way round', () => {
    let joined = 0
    fc.assert(
      fc.property(arbitraryPair, ([a, b]) => {
        const reason = sameCallReason(a, b)
        expect(sameCallReason(b, a)).toBe(reason)
        if (reason === undefined) return
        expect([a.identity, b.identity]).toContain('window')
        if (a.external?.matchKey || a.identity === b.identity) return
        joined += 1
        expect(a.agent?.extension).toBeTruthy()
        expect(b.agent?.extension).toBe(a.agent?.extension)
        expect(['inbound', 'internal']).toContain(a.direction)
      }),
      { numRuns: 5000 },
    )
    expect(joined).toBeGreaterThan(0)
  })

  it('takes a national and an international form of one number for the same', () => {
    const a = legReport(missed)
    const b = { ...legReport({ ...missed, agent: '102' }), external: { number: '5551234567', matchKey: '5551234567' } }
    expect(sameCallReason(a, b)).toBeDefined()
  })
})
