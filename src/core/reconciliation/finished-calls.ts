/**
 * Which calls of a source ended in a window of time, by its own events (pure). Forwarder and cloud ask this same function, the one
 * of rows just read, the other of stored calls, so both count alike.
 */
import type { CallEvent } from '../calls/event.ts'

/** `fromMs` inclusive, `toMs` exclusive. */
export interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
}

/** Event ids begin with the id of their source, so what one source said of a call can be read off the call. */
export function isOfSource({ id }: Pick<CallEvent, 'id'>, source: string): boolean {
  return id.startsWith(`${source}:`)
}

/** The call's first name at the source → all events that the source has of it. */
export function finishedCalls(
  events: readonly CallEvent[],
  source: string,
  { fromMs, toMs }: TimeWindow,
): Map<string, CallEvent[]> {
  const own = events.filter((event) => isOfSource(event, source))
  const calls = Map.groupBy(own, ({ aliases: [first] }) => first)
  for (const [id, of] of calls) {
    const endedMs = endOf(of)
    if (endedMs === undefined || endedMs < fromMs || endedMs >= toMs) calls.delete(id)
  }
  return calls
}

function endOf(events: readonly CallEvent[]): number | undefined {
  const ends = events.flatMap(({ kind, at }) => (kind === 'ended' ? [Date.parse(at)] : []))
  return ends.length > 0 ? Math.max(...ends) : undefined
}

/** The whole hours of a time, oldest first; the last may be cut short by `toMs`. */
export function hoursOf({ fromMs, toMs }: TimeWindow): TimeWindow[] {
  const hours: TimeWindow[] = []
  for (let atMs = Math.floor(fromMs / hourMs) * hourMs; atMs < toMs; atMs += hourMs) {
    hours.push({ fromMs: Math.max(atMs, fromMs), toMs: Math.min(atMs + hourMs, toMs) })
  }
  return hours
}

export const hourMs = 3_600_000
