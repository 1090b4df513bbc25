/** The state of a group in its public form (wire/queues.ts), for people of the site and, with less in it, for a wallboard. */
import { isoUtc } from '../../../ports/clock.ts'
import type { GroupStateForm, WallboardGroupForm } from '../../../wire/queues.ts'
import type { GroupState } from '../group-state.ts'
import { countMembers, isStale, memberState, readyNow, staffedNow } from './staffed.ts'

const at = (ms: number | undefined) => (ms === undefined ? undefined : isoUtc(ms))

/** No numbers, no names of people. */
export function wallboardGroup(state: GroupState, nowMs: number): WallboardGroupForm {
  const { group, waiting, asOfMs } = state
  return {
    number: group.number,
    name: group.name,
    kind: group.kind,
    asOf: isoUtc(asOfMs),
    stale: isStale(state, nowMs),
    staffed: staffedNow(state, nowMs),
    ready: readyNow(state, nowMs),
    counts: countMembers(state),
    waiting: waiting.length,
    waitingSince: waiting.length === 0 ? undefined : at(Math.min(...waiting.map(({ sinceMs }) => sinceMs))),
    targetSeconds: state.targetSeconds,
  }
}

export function groupForm(state: GroupState, nowMs: number): GroupStateForm {
  return {
    ...wallboardGroup(state, nowMs),
    source: state.source,
    recordingConsent: state.recordingConsent,
    hasMoreMembers: state.hasMoreMembers ?? false,
    members: state.members.map((member) => ({
      extension: member.extension,
      name: member.name,
      state: memberState(member),
      loggedIn: member.loggedIn,
      phone: member.phone,
      phoneSince: at(member.phoneSinceMs),
      paused: member.paused && { reason: member.paused.reason, since: at(member.paused.sinceMs) },
    })),
    waitingCalls: state.waiting.map(({ id, sinceMs }) => ({ id, since: isoUtc(sinceMs) })),
  }
}
