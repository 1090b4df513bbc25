/** How often a 3CX is asked from the cloud who is in which queue, and when that is stored (pure). */
import { queuesTopic, wallboardTopic } from '../../core/live/topics.ts'
import type { AlertRules } from '../../wire/alert.ts'

/** Somebody looks at it now. */
const watchedMs = 15_000
/** Alerts are judged by it, each minute. */
const alertsMs = 30_000
/** Within 90 s it is not known any more. */
const otherwiseMs = 60_000
const refreshMs = 45_000

const alertsOfQueues = ['nobody_logged_in', 'nobody_free', 'long_wait', 'phones_unregistered'] as const

export function queueEveryMs(facts: { readonly topics: readonly string[]; readonly alerts: AlertRules }): number {
  if (facts.topics.some((topic) => topic === queuesTopic || topic === wallboardTopic)) return watchedMs
  return alertsOfQueues.some((kind) => facts.alerts.rules[kind].on) ? alertsMs : otherwiseMs
}

/** What changed is stored at once, else only so often that it stays known. */
export function isWorthStoring(sinceStoredMs: number, hasChanged: boolean): boolean {
  return hasChanged || sinceStoredMs >= refreshMs || sinceStoredMs < 0
}
