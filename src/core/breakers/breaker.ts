/**
 * A circuit breaker (pure): a CRM that is down is left alone for a while, so that phones do not wait for it and it is not
 * hit while it comes up.
 *
 *   closed ──5 failures in a row within a minute──▶ open ──after 30 s──▶ half-open: one asks
 *      ▲                                              ▲                      │
 *      └──────────────── an answer ───────────────────┴──── a failure ───────┘
 *
 * A login that the CRM refuses has a breaker of its own, by the same states: it opens at the first refusal and holds
 * deliveries only, since a CRM may have another login for finding contacts.
 */
import type { ErrorCode } from '../../lib/errors.ts'

export const breakerRules = {
  failures: 5,
  /** The failures of one run; a run that took longer was no outage. */
  windowMs: 60_000,
  openMs: 30_000,
  /** A CRM may ask for more, but what the phones lose by it is bounded. */
  openMsMax: 600_000,
  /** How long the one who asks of a half-open breaker keeps the others away; longer than an attempt may take. */
  probeMs: 20_000,
  /** After a refused login; doubled with each further one, as CRMs lock out whoever is refused too often. */
  loginOpenMs: 30_000,
  loginOpenMsMax: 300_000,
} as const

export interface Breaker {
  /** In a row; 0: the last word was an answer. */
  readonly failures: number
  /** When the row began. */
  readonly sinceMs: number
  /** Not to be asked before; absent while closed. */
  readonly openUntilMs?: number
  /** Of two isolates' states the later one holds. */
  readonly changedAtMs: number
}

export const closedBreaker: Breaker = { failures: 0, sinceMs: 0, changedAtMs: 0 }

export type BreakerState = 'closed' | 'open' | 'half-open'

export function breakerStateAt({ openUntilMs }: Breaker, nowMs: number): BreakerState {
  if (openUntilMs === undefined) return 'closed'
  // Further ahead than it is ever opened: a clock was ahead, and it holds nobody.
  const isOpen = nowMs < openUntilMs && openUntilMs <= nowMs + breakerRules.openMsMax
  return isOpen ? 'open' : 'half-open'
}

/** @param retryAfterMs What the CRM itself asked for. */
export function afterFailure(breaker: Breaker, nowMs: number, retryAfterMs = 0): Breaker {
  const isOneRun = breaker.openUntilMs !== undefined || nowMs - breaker.sinceMs <= breakerRules.windowMs
  const failures = isOneRun ? breaker.failures + 1 : 1
  const sinceMs = isOneRun && breaker.failures > 0 ? breaker.sinceMs : nowMs
  if (failures < breakerRules.failures) return { failures, sinceMs, changedAtMs: nowMs }
  const openMs = Math.min(breakerRules.openMsMax, Math.max(breakerRules.openMs, retryAfterMs))
  return { failures, sinceMs, openUntilMs: nowMs + openMs, changedAtMs: nowMs }
}

/** The login was refused: there is no use in trying it with the next call. */
export function afterRefusedLogin(breaker: Breaker, nowMs: number): Breaker {
  const { loginOpenMs, loginOpenMsMax } = breakerRules
  const openMs = Math.min(loginOpenMsMax, loginOpenMs * 2 ** Math.min(breaker.failures, 10))
  const sinceMs = breaker.failures > 0 ? breaker.sinceMs : nowMs
  return { failures: breaker.failures + 1, sinceMs, openUntilMs: nowMs + openMs, changedAtMs: nowMs }
}

export function afterAnswer(breaker: Breaker, nowMs: number): Breaker {
  return breaker.failures === 0 && breaker.openUntilMs === undefined
    ? breaker
    : { ...closedBreaker, changedAtMs: nowMs }
}

/** While half-open: the caller asks, and everybody else waits for what comes of it. */
export function afterProbeBegan(breaker: Breaker, nowMs: number): Breaker {
  return { ...breaker, openUntilMs: nowMs + breakerRules.probeMs, changedAtMs: nowMs }
}

export function laterBreaker(one: Breaker, other: Breaker): Breaker {
  return other.changedAtMs > one.changedAtMs ? other : one
}

const outages = new Set<ErrorCode>([
  'crm_unreachable',
  'crm_timeout',
  'crm_unavailable',
  'crm_bad_answer',
  'crm_rate_limited',
])
/** The CRM is there and has read what it was sent. */
const refusals = new Set<ErrorCode>(['crm_forbidden', 'crm_rejected'])

/** What a failure says of the CRM: that it is down, that it is up, that it is up and lets nobody in, or nothing. */
export function meaningOf(code: ErrorCode): 'outage' | 'answer' | 'refused login' | 'nothing' {
  if (outages.has(code)) return 'outage'
  if (code === 'crm_unauthorized') return 'refused login'
  return refusals.has(code) ? 'answer' : 'nothing'
}
