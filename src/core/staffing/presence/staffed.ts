/**
 * What follows from the state of a group: who could take a call now, how many members do what, how long the first caller has
 * waited. Pure.
 *
 * What must stay true: what is older than `staleAfterMs` says nothing; `nobody` only where each member is proven not to be
 * there, `somebody` only where one is proven to be. A phone that Asterisk knows nothing of (state 0) is rung by its queue: so it
 * proves neither.
 */
import { type GroupMember, type GroupState, type Staffed, staleAfterMs } from '../group-state.ts'

/** What one member is to the group, the first that holds: each is counted once. */
export const memberStates = ['logged out', 'unreachable', 'paused', 'on a call', 'ringing', 'free', 'unknown'] as const
export type MemberState = (typeof memberStates)[number]

export type MemberCounts = Readonly<Record<MemberState, number>>

/** Also what is of so much later than now: the clock was set back since, and nothing says how old it is. */
export function isStale({ asOfMs }: Pick<GroupState, 'asOfMs'>, nowMs: number): boolean {
  return Math.abs(nowMs - asOfMs) > staleAfterMs
}

/** Where the log-in is unknown, a phone that talks or can't be reached still does. */
export function memberState({ loggedIn, paused, phone }: GroupMember): MemberState {
  if (loggedIn === 'no') return 'logged out'
  if (phone === 'unregistered') return 'unreachable'
  if (paused !== undefined) return 'paused'
  if (phone === 'on a call' || phone === 'ringing') return phone
  return loggedIn === 'unknown' || phone === 'unknown' ? 'unknown' : 'free'
}

/** Whether somebody is there: logged in, not paused, at a phone that works; on a call counts. */
export function staffedNow(state: GroupState, nowMs: number): Staffed {
  if (isStale(state, nowMs)) return 'unknown'
  return together(state, ({ loggedIn, paused, phone }) => {
    if (loggedIn === 'no' || phone === 'unregistered' || paused !== undefined) return 'nobody'
    return loggedIn === 'unknown' || phone === 'unknown' ? 'unknown' : 'somebody'
  })
}

/** Whether a caller could be put through now: somebody is there and free. */
export function readyNow(state: GroupState, nowMs: number): Staffed {
  if (isStale(state, nowMs)) return 'unknown'
  return together(state, (member) => {
    const is = memberState(member)
    return is === 'free' ? 'somebody' : is === 'unknown' ? 'unknown' : 'nobody'
  })
}

function together(state: GroupState, of: (member: GroupMember) => Staffed): Staffed {
  const each = state.members.map(of)
  if (each.includes('somebody')) return 'somebody'
  return each.includes('unknown') || state.hasMoreMembers === true ? 'unknown' : 'nobody'
}

export function countMembers({ members }: Pick<GroupState, 'members'>): MemberCounts {
  const counts = { 'logged out': 0, unreachable: 0, paused: 0, 'on a call': 0, ringing: 0, free: 0, unknown: 0 }
  for (const member of members) counts[memberState(member)] += 1
  return counts
}
