/**
 * Calls that nothing was heard of for too long: the phone system, or the way to it, died before it reported their end. They
 * are shown as over. That is worked out when a call is read and never written into it, so that late news puts it right.
 */
import { isoUtc } from '../../ports/clock.ts'
import { type Records, timeKey } from '../../ports/records.ts'
import type { CallForm } from '../../wire/call.ts'
import type { Call } from './call.ts'
import { toCallForm } from './call-form.ts'
import type { StoredCall } from './stored-call.ts'

export interface ReadAt {
  readonly nowMs: number
  /** A call without news for so long is taken to be over. */
  readonly timeoutMs: number
}

/** No call lasts longer; what the index still has from before is stale. */
const activeWithinMs = 30 * 86_400_000

/** When the last thing happened that we know of. */
export function lastNewsMs({ events, view }: Call): number {
  return events.reduce((last, event) => Math.max(last, Date.parse(event.at)), Date.parse(view.startedAt))
}

export function isStale(call: Call, { nowMs, timeoutMs }: ReadAt): boolean {
  return call.view.state !== 'ended' && nowMs - lastNewsMs(call) > timeoutMs
}

/** The call as it is shown at that instant. */
export function callFormAt(call: Call, at: ReadAt): CallForm {
  const form = toCallForm(call)
  return isStale(call, at) ? { ...form, state: 'ended', endedAt: isoUtc(lastNewsMs(call)), timedOut: true } : form
}

/** Calls that go on, newest first, at most 1000. */
export async function activeCalls(records: Records, at: ReadAt): Promise<Call[]> {
  const page = await records.list<StoredCall>({
    index: 'calls.active',
    from: timeKey(at.nowMs - activeWithinMs),
    limit: 1000,
    reverse: true,
  })
  return page.records.map(({ value }) => value.call).filter((call) => !isStale(call, at))
}
