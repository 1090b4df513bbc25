import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pollPlan, readAtLeastMs } from './poll-plan.ts'

const nowMs = Date.UTC(2026, 10, 20, 9)
const ms = fc.option(fc.integer({ min: nowMs - 86_400_000, max: nowMs + 86_400_000 }), { nil: undefined })

describe('the call log of a 3CX', () => {
  it('is read at the beginning, and at least every ten minutes whatever the clock did', () => {
    fc.assert(
      fc.property(ms, ms, ms, fc.boolean(), (readAtMs, askedAtMs, heardAtMs, isLive) => {
        const plan = pollPlan({ nowMs, readAtMs, askedAtMs, heardAtMs, isLive })
        if (readAtMs === undefined || readAtMs > nowMs || nowMs - readAtMs >= readAtLeastMs) expect(plan).toBe('read')
      }),
    )
  })

  it('is read a minute after a call, and asked for seldom while there are none', () => {
    const facts = { nowMs, isLive: true, askedAtMs: undefined }
    const minutes = (count: number) => nowMs - count * 60_000
    expect(pollPlan({ ...facts, readAtMs: minutes(1), heardAtMs: minutes(1) })).toBe('read')
    expect(pollPlan({ ...facts, readAtMs: minutes(1), heardAtMs: minutes(60) })).toBe('rest')
    expect(pollPlan({ ...facts, readAtMs: minutes(5), heardAtMs: minutes(60) })).toBe('ask')
    expect(pollPlan({ ...facts, readAtMs: minutes(9), askedAtMs: minutes(1), heardAtMs: minutes(60) })).toBe('rest')
    // Nothing reports calls as they ring: each minute.
    expect(pollPlan({ ...facts, isLive: false, readAtMs: minutes(1), heardAtMs: undefined })).toBe('ask')
  })

  it('is not asked for each minute because of a call that a clock a day ahead had', () => {
    const facts = { nowMs, isLive: true, askedAtMs: undefined, heardAtMs: nowMs + 86_400_000 }
    expect(pollPlan({ ...facts, readAtMs: nowMs - 2 * 60_000 })).toBe('rest')
  })

  it('costs a quiet day less than four hundred questions', () => {
    let asked = 0
    let readAtMs: number | undefined
    let askedAtMs: number | undefined
    for (let atMs = nowMs; atMs < nowMs + 86_400_000; atMs += 60_000) {
      const plan = pollPlan({ nowMs: atMs, readAtMs, askedAtMs, heardAtMs: undefined, isLive: true })
      if (plan === 'rest') continue
      asked += 1
      askedAtMs = atMs
      if (plan === 'read') readAtMs = atMs
    }
    expect(asked).toBeLessThan(400)
  })
})
