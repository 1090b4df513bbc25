/** How a call is named by the ids that 3CX's own records of calls (call log and `cdroutput`) have in common. */
import type { CallEvent } from '../../../core/calls/event.ts'

/** As many as an event may carry beside the first. */
const othersMax = 19

/** `call` first; then the ids that calls were known by before they were joined, always in the same order. */
export function historyAliases(call: string, ids: Iterable<string>): CallEvent['aliases'] {
  const others = new Set(ids)
  others.delete(call)
  const named = [call, ...[...others].sort().slice(0, othersMax)] as const
  const [first, ...rest] = named
  return [`3cx:history:${first}`, ...rest.map((id) => `3cx:history:${id}`)]
}
