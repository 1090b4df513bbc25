/** What waits to be worked off: reports that are no part of a call yet, and deliveries whose time has come (pure). */
import { inboxCollection, wokenAfterMs } from '../../core/calls/inbox.ts'
import type { StoredRecord } from '../../ports/records.ts'
import type { OverviewForm } from '../../wire/overview.ts'
import { readMax, type SiteFacts } from './site-facts.ts'

/** A sweep comes within 15 s, the schedule of Vercel within 5 minutes. */
const lateAfterSeconds = 360

export function queueOf({ due, waiting, isAllWaiting, stuck, nowMs }: SiteFacts): OverviewForm['queue'] {
  const overdueMs = due.flatMap((one) => dueSinceMs(one) ?? []).filter((atMs) => atMs <= nowMs)
  const oldestSeconds = overdueMs.length > 0 ? Math.round((nowMs - Math.min(...overdueMs)) / 1000) : 0
  const reports = due.filter(({ collection }) => collection === inboxCollection).length
  const isLate = oldestSeconds > lateAfterSeconds
  return {
    state: stuck ? 'stuck' : isLate ? 'late' : 'ok',
    needsYou: stuck !== undefined,
    waiting: waiting.length + reports,
    overdue: overdueMs.length,
    oldestSeconds,
    stuck: stuck?.count ?? 0,
    atLeast: due.length === readMax || !isAllWaiting,
  }
}

function dueSinceMs({ collection, value }: StoredRecord): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (collection === inboxCollection) {
    return 'receivedAt' in value ? Date.parse(String(value.receivedAt)) + wokenAfterMs : undefined
  }
  return 'nextAtMs' in value && typeof value.nextAtMs === 'number' ? value.nextAtMs : undefined
}
