/**
 * A call as two deployments have it: its events are a union. What is known of it only in the old deployment is reported to
 * it here, like any other news of a call, so that folding, deliveries and watchers follow as they always do.
 */
import type { Call } from '../../core/calls/call.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import type { EventPage } from '../../core/calls/event-pages.ts'
import { putReportAgain, reportIdOf } from '../../core/calls/inbox.ts'
import { reduceAll } from '../../core/calls/reduce.ts'
import type { StoredCall } from '../../core/calls/stored-call.ts'
import type { Put } from '../../ports/records.ts'

export function isStoredCall(value: unknown): value is StoredCall {
  if (typeof value !== 'object' || value === null || !('v' in value) || (value.v !== 1 && value.v !== 2)) return false
  const call = 'call' in value ? value.call : undefined
  return typeof call === 'object' && call !== null && 'events' in call && 'aliases' in call && 'view' in call
}

export function isEventPage(value: unknown): value is EventPage {
  return typeof value === 'object' && value !== null && 'events' in value && Array.isArray(value.events)
}

/** What `moved` knows of the call that `here` does not. All of it, where it has a name that is not known here. */
export function missingEvents(here: Call, moved: Pick<Call, 'id' | 'aliases' | 'events'>): readonly CallEvent[] {
  const names = new Set([here.id, ...here.aliases])
  if (![moved.id, ...moved.aliases].every((name) => names.has(name))) return moved.events
  if (reduceAll(here, moved.events) === here) return []
  const known = new Map(here.events.map((event) => [event.id, JSON.stringify(event)]))
  return moved.events.filter((event) => known.get(event.id) !== JSON.stringify(event))
}

/** What is known of it only there, as one more report. */
export function reportOf(events: readonly CallEvent[], nowMs: number): Put {
  return putReportAgain(events, `import-${reportIdOf(events)}-${nowMs}`, nowMs)
}
