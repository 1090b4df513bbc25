/**
 * Whether the person at an extension is at work, as far as queues and ring groups show it. What must stay true: away only where
 * it is proven by fresh reports: a phone that no call can reach, or paused or logged out in every group that the person is in;
 * somebody who is in no group, or of whom nothing is known, counts as at work.
 */
import type { GroupState } from '../group-state.ts'
import { isStale, memberState } from './staffed.ts'

export function isAway(states: readonly GroupState[], extension: string, nowMs: number): boolean {
  const fresh = states.filter((state) => !isStale(state, nowMs))
  const own = fresh.flatMap(({ members }) => members.filter((member) => member.extension === extension))
  if (own.some(({ phone }) => phone === 'unregistered')) return true
  const gone = own.filter((member) => ['logged out', 'paused'].includes(memberState(member)))
  return own.length > 0 && gone.length === own.length
}
