import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterAnswer,
  afterFailure,
  afterProbeBegan,
  type Breaker,
  breakerRules,
  breakerStateAt,
  closedBreaker,
  laterBreaker,
  meaningOf,
} from './breaker.ts'

const { failures, windowMs, openMs, openMsMax, probeMs } = breakerRules
const startMs = 1_000_000

function failing(times: number, everyMs: number): Breaker {
  return Array.from({ length: times }).reduce<Breaker>(
    (breaker, _, at) => afterFailure(breaker, startMs + at * everyMs),
    closedBreaker,
  )
}

describe('a circuit breaker', () => {
  it('opens at the fifth failure in a row, and not before', () => {
    expect(breakerStateAt(failing(failures - 1, 1000), startMs + 4000)).toBe('closed')
    const open = failing(failures, 1000)
    expect(open).toEqual({
      failures,
      sinceMs: startMs,
      openUntilMs: startMs + 4000 + openMs,
      changedAtMs: startMs + 4000,
    })
    expect(breakerStateAt(open, startMs + 4000 + openMs - 1)).toBe('open')
    expect(breakerStateAt(open, startMs + 4000 + openMs)).toBe('half-open')
  })

  it('starts to count again after an answer, and when the failures were too far apart', () => {
    const interrupted = afterAnswer(failing(failures - 1, 1000), startMs + 5000)
    expect(breakerStateAt(afterFailure(interrupted, startMs + 6000), startMs + 6000)).toBe('closed')
    const rare = failing(20, windowMs / (failures - 1) + 1)
    expect(rare.openUntilMs).toBeUndefined()
  })

  it('opens again at the first failure of the one who tried, and closes at his answer', () => {
    const halfOpenMs = startMs + openMs + 10_000
    const probing = afterProbeBegan(failing(failures, 1), halfOpenMs)
    expect(breakerStateAt(probing, halfOpenMs + probeMs - 1)).toBe('open')
    expect(afterFailure(probing, halfOpenMs + 900)).toMatchObject({
      openUntilMs: halfOpenMs + 900 + openMs,
      sinceMs: startMs,
    })
    expect(breakerStateAt(afterAnswer(probing, halfOpenMs + 900), halfOpenMs + 900)).toBe('closed')
  })

  it('stays open as long as the CRM asks for, within bounds', () => {
    const once = failing(failures - 1, 1)
    expect(afterFailure(once, startMs + 10, 120_000).openUntilMs).toBe(startMs + 10 + 120_000)
    expect(afterFailure(once, startMs + 10, 10 * openMsMax).openUntilMs).toBe(startMs + 10 + openMsMax)
  })

  it('counts what speaks for an outage, and takes a refusal for an answer', () => {
    for (const code of [
      'crm_unreachable',
      'crm_timeout',
      'crm_unavailable',
      'crm_bad_answer',
      'crm_rate_limited',
    ] as const) {
      expect(meaningOf(code)).toBe('outage')
    }
    for (const code of ['crm_forbidden', 'crm_rejected'] as const) expect(meaningOf(code)).toBe('answer')
    expect(meaningOf('crm_unauthorized')).toBe('refused login')
    for (const code of ['crm_not_configured', 'internal', 'too_late'] as const) expect(meaningOf(code)).toBe('nothing')
  })

  it('is, whatever happens, open only after five failures without an answer between, and closed after an answer', () => {
    const step = fc.record({ afterMs: fc.integer({ min: 0, max: 90_000 }), fails: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let breaker = closedBreaker
        let nowMs = startMs
        let inARow = 0
        for (const { afterMs, fails } of steps) {
          nowMs += afterMs
          inARow = fails ? inARow + 1 : 0
          breaker = fails ? afterFailure(breaker, nowMs) : afterAnswer(breaker, nowMs)
          if (!fails) expect(breakerStateAt(breaker, nowMs)).toBe('closed')
          if (breaker.openUntilMs !== undefined) expect(inARow).toBeGreaterThanOrEqual(failures)
          expect(breaker.failures).toBeLessThanOrEqual(inARow)
        }
      }),
    )
  })

  it('of two isolates is that of the later one', () => {
    const [early, late] = [failing(1, 0), failing(2, 1000)]
    expect(laterBreaker(early, late)).toBe(late)
    expect(laterBreaker(late, early)).toBe(late)
  })

  it('holds nobody back when it was opened while the clock was a day ahead', () => {
    const ahead = { ...failing(failures, 0), openUntilMs: startMs + 86_400_000 }
    expect(breakerStateAt(ahead, startMs)).toBe('half-open')
    expect(breakerStateAt({ ...ahead, openUntilMs: startMs + breakerRules.openMsMax }, startMs)).toBe('open')
  })
})
