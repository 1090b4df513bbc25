import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SwitchhookError } from '../../../../lib/errors.ts'
import { afterConnection, pauseCapMs } from './reconnect.ts'

const reason = fc.constantFrom(
  'source_unreachable' as const,
  'source_unauthorized' as const,
  'source_unreadable' as const,
)
const connection = fc.record({
  code: reason,
  lastedMs: fc.nat(10 * 60_000),
  chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
})

describe('after a lost connection to 3CX', () => {
  it('the next one is never far away, and never at once for ever', () => {
    fc.assert(
      fc.property(fc.array(connection, { maxLength: 50 }), (lost) => {
        let failures = 0
        for (const { code, lastedMs, chance } of lost) {
          const next = afterConnection(
            failures,
            { lastedMs, reason: new SwitchhookError(code, '') },
            { next: () => chance },
          )
          expect(next.pauseMs).toBeGreaterThanOrEqual(0)
          expect(next.pauseMs).toBeLessThanOrEqual(2 * pauseCapMs)
          expect(next.failures).toBe(lastedMs >= 60_000 ? 0 : failures + 1)
          if (code === 'source_unauthorized') expect(next.pauseMs).toBeGreaterThanOrEqual(pauseCapMs)
          failures = next.failures
        }
      }),
    )
  })

  it('one whose life was over is followed at once, and what 3CX asks for is waited', () => {
    const random = { next: () => 0 }
    expect(afterConnection(7, { lastedMs: 1, reason: 'renew' }, random)).toEqual({ failures: 0, pauseMs: 0 })
    const busy = new SwitchhookError('source_unreachable', '', { retryAfterMs: 90_000 })
    expect(afterConnection(0, { lastedMs: 1, reason: busy }, random).pauseMs).toBe(90_000)
  })
})
