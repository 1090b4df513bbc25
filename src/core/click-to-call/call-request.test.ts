import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoUtc } from '../../ports/clock.ts'
import { afterReport, type ClickToCallRequest, outcomeWithinMs, type RequestReport, requestAt } from './call-request.ts'

const beganMs = Date.UTC(2026, 10, 20, 9)
/** In the order in which a request may pass through them. */
const storedStates = ['waiting', 'taken', 'ringing', 'answered', 'failed'] as const

const waiting: ClickToCallRequest = {
  ...{ id: 'order_1', extension: '101', number: '+15551234567', by: 'key', state: 'waiting' },
  ...{ createdAt: isoUtc(beganMs), expiresAt: isoUtc(beganMs + 30_000) },
}
const by = (attempt: string, state: RequestReport['state']): RequestReport => ({ forwarder: 'fwd_1', attempt, state })

describe('a click-to-call request', () => {
  it('is taken by one attempt at most and never late, and no other says anything about it', () => {
    const report = fc.record({
      attempt: fc.constantFrom('a', 'b', 'c'),
      state: fc.constantFrom('taken' as const, 'ringing' as const, 'answered' as const, 'failed' as const),
      afterMs: fc.nat(20_000),
    })
    fc.assert(
      fc.property(fc.array(report, { maxLength: 12 }), (reports) => {
        let order = waiting
        let nowMs = beganMs
        for (const { attempt, state, afterMs } of reports) {
          nowMs += afterMs
          const before = order
          try {
            order = afterReport(order, by(attempt, state), nowMs) ?? order
          } catch {
            expect(order).toBe(before)
          }
          if (before.attempt !== undefined) expect(order.attempt).toBe(before.attempt)
          expect(storedStates.indexOf(order.state)).toBeGreaterThanOrEqual(storedStates.indexOf(before.state))
          if (before.state !== order.state) expect(attempt).toBe(order.attempt)
          if (before.state === 'answered' || before.state === 'failed') expect(order).toBe(before)
        }
        if (order.takenAt !== undefined) expect(Date.parse(order.takenAt)).toBeLessThan(Date.parse(order.expiresAt))
      }),
    )
  })

  it('that nobody took is expired at its instant, not before', () => {
    expect(requestAt(waiting, beganMs + 29_999)).toMatchObject({ state: 'waiting', final: false })
    expect(requestAt(waiting, beganMs + 30_000)).toMatchObject({ state: 'expired', final: true })
    expect(() => afterReport(waiting, by('a', 'taken'), beganMs + 30_000)).toThrow(/has expired/)
  })

  it('whose forwarder falls silent is unknown, until late news mends it', () => {
    const taken = afterReport(waiting, by('a', 'taken'), beganMs) ?? waiting
    expect(requestAt(taken, beganMs + outcomeWithinMs - 1)).toMatchObject({ state: 'taken', final: false })
    expect(requestAt(taken, beganMs + outcomeWithinMs)).toMatchObject({ state: 'unknown', final: true })
    const late = afterReport(taken, by('a', 'answered'), beganMs + outcomeWithinMs + 1) ?? taken
    expect(requestAt(late, beganMs + 2 * outcomeWithinMs)).toMatchObject({ state: 'answered', final: true })
  })

  it('is given again to the attempt that took it, since its answer may have been lost', () => {
    const taken = afterReport(waiting, by('a', 'taken'), beganMs) ?? waiting
    expect(afterReport(taken, by('a', 'taken'), beganMs + 60_000)).toBeUndefined()
    expect(() => afterReport(taken, by('b', 'taken'), beganMs)).toThrow(/another forwarder took it/)
    expect(() => afterReport(waiting, by('a', 'answered'), beganMs)).toThrow(/take it first/)
  })
})
