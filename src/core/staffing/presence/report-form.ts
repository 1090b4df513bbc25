/** A reported group on the wire (wire/queues.ts) and back: instants there, milliseconds here. */
import { isoUtc } from '../../../ports/clock.ts'
import { membersMax, type ReportedGroupForm, type ReportedTrunkForm, waitingMax } from '../../../wire/queues.ts'
import type { Trunk } from '../group-state.ts'
import type { ReportedGroup } from './group-report.ts'

const at = (ms: number | undefined) => (ms === undefined ? undefined : isoUtc(ms))
const msOf = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
const labelMax = 100
const label = (text: string | undefined) => text?.slice(0, labelMax)

/** What is more than the form takes is left out, and said where it matters. */
export function toReportForm({ group, members, waiting, ...rest }: ReportedGroup): ReportedGroupForm {
  const hasMore = members.length > membersMax || rest.hasMoreMembers
  return {
    ...{ number: group.number, name: label(group.name), kind: group.kind, targetSeconds: rest.targetSeconds },
    recordingConsent: rest.recordingConsent,
    ...(hasMore && { hasMoreMembers: true }),
    members: members.slice(0, membersMax).map(({ extension, name, loggedIn, phone, phoneSinceMs, paused }) => ({
      ...{ extension, name: label(name), loggedIn, phone, phoneSince: at(phoneSinceMs) },
      paused: paused && { reason: label(paused.reason), since: at(paused.sinceMs) },
    })),
    waiting: waiting.slice(0, waitingMax).map(({ id, sinceMs }) => ({ id, since: isoUtc(sinceMs) })),
  }
}

export function fromReportForm(form: ReportedGroupForm): ReportedGroup {
  const { number, name, kind, members, waiting, targetSeconds, recordingConsent, hasMoreMembers } = form
  return {
    group: { number, name, kind },
    members: members.map(({ phoneSince, paused, ...member }) => ({
      ...member,
      phoneSinceMs: msOf(phoneSince),
      paused: paused && { reason: paused.reason, sinceMs: msOf(paused.since) },
    })),
    waiting: waiting.map(({ id, since }) => ({ id, sinceMs: Date.parse(since) })),
    targetSeconds,
    recordingConsent,
    hasMoreMembers,
  }
}

export function toTrunkForm({ name, state, sinceMs }: Trunk): ReportedTrunkForm {
  return { name: name.slice(0, labelMax), state, since: at(sinceMs) }
}

export function fromTrunkForm({ name, state, since }: ReportedTrunkForm): Trunk {
  return { name, state, sinceMs: msOf(since) }
}
