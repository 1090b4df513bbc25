/** What a list of calls is asked for. All that is given must hold. */
import type { CallState } from '../../../wire/call.ts'
import type { Call } from '../call.ts'
import type { Direction, Outcome } from '../event.ts'

export interface CallFilter {
  /** Calls that began at or after `fromMs` and before `toMs`. */
  readonly fromMs?: number
  readonly toMs?: number
  /** phone's history keys of the external number: calls under any of them. */
  readonly matchKeys?: readonly string[]
  /** An extension that was rung. */
  readonly extension?: string
  readonly outcomes?: readonly Outcome[]
  readonly direction?: Direction
  /** Calls with somebody outside, whichever way. */
  readonly external?: boolean
  /** Its extension. */
  readonly queue?: string
  /** The state at the destination, or at any. */
  readonly states?: readonly CallState[]
  readonly destination?: string
}

export interface CallQuery extends CallFilter {
  /** What a person typed: number, name, extension, id of the call or of its entry in a CRM. */
  readonly text?: string
  readonly limit: number
  readonly cursor?: string
}

/** All of the filter that the call itself says; states are its deliveries'. */
export function fitsCall({ view }: Call, filter: CallFilter): boolean {
  const { fromMs, toMs, extension, outcomes, direction, external, queue } = filter
  const startedMs = Date.parse(view.startedAt)
  if (fromMs !== undefined && startedMs < fromMs) return false
  if (toMs !== undefined && startedMs >= toMs) return false
  if (extension !== undefined && !view.rung.some((agent) => agent.extension === extension)) return false
  if (outcomes && (view.outcome === undefined || !outcomes.includes(view.outcome))) return false
  if (direction !== undefined && view.direction !== direction) return false
  if (external && view.direction === 'internal') return false
  return queue === undefined || view.queue?.extension === queue
}
