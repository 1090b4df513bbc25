/**
 * Who is in which queue and ring group of a 3CX V20 and who waits, from what its XAPI answers. Pure.
 *
 * What must stay true: what the XAPI can't say is `unknown`. It knows one log-in for all queues: a user who is logged out is in none
 * of them, one who is logged in may have left this one. A ring group has no log-in, but a profile may keep its calls away
 * (`DisableRingGroupCalls`). Rows that can't be read are left out, and then not all members are known.
 */
import * as z from 'zod'
import type { GroupMember, PhoneState, RecordingConsent, WaitingCall } from '../../../../core/staffing/group-state.ts'
import type { ReportedGroup } from '../../../../core/staffing/presence/group-report.ts'

const text = z.string().nullish()
const number = z.string().min(1).max(80)

export const userRow = z.object({
  Number: number,
  FirstName: text,
  LastName: text,
  QueueStatus: text,
  CurrentProfileName: text,
  IsRegistered: z.boolean().nullish(),
  ForwardingProfiles: z
    .array(z.object({ Name: text, DisableRingGroupCalls: z.boolean().nullish() }))
    .nullish()
    .catch(undefined),
})
export type UserRow = z.infer<typeof userRow>

const peer = z.object({ Number: number, Name: text })

export const queueRow = z.object({
  Number: number,
  Name: text,
  SLATime: z.number().nullish(),
  Recording: text,
  Agents: z.array(peer).nullish(),
})
export type QueueRow = z.infer<typeof queueRow>

export const ringGroupRow = z.object({ Number: number, Name: text, Members: z.array(peer).nullish() })
export type RingGroupRow = z.infer<typeof ringGroupRow>

export const activeCallRow = z.object({
  Id: z.number(),
  Caller: text,
  Callee: text,
  Status: text,
  LastChangeStatus: text,
  ServerNow: text,
})
export type ActiveCallRow = z.infer<typeof activeCallRow>

export interface ThreecxState {
  readonly users: readonly UserRow[]
  readonly queues: readonly QueueRow[]
  readonly ringGroups: readonly RingGroupRow[]
  /** Undefined: they could not be read. */
  readonly calls: readonly ActiveCallRow[] | undefined
  readonly nowMs: number
}

export function threecxGroups(state: ThreecxState): ReportedGroup[] {
  const users = new Map(state.users.map((user) => [user.Number, user]))
  const phoneOf = phones(state)
  const member = (
    extension: string,
    name: string | null | undefined,
    loggedIn: GroupMember['loggedIn'],
  ): GroupMember => ({
    ...{ extension, name: nameOf(users.get(extension)) ?? (name || undefined), loggedIn },
    phone: phoneOf(extension),
  })
  const queues = state.queues.map(
    ({ Number: own, Name, SLATime, Recording, Agents }): ReportedGroup => ({
      group: { number: own, name: Name || undefined, kind: 'queue' },
      members: (Agents ?? []).map((agent) => member(agent.Number, agent.Name, queueLogin(users.get(agent.Number)))),
      ...(Agents ? {} : { hasMoreMembers: true }),
      waiting: waitingIn(own, state),
      ...(SLATime && SLATime > 0 ? { targetSeconds: SLATime } : {}),
      recordingConsent: consents.get(Recording ?? ''),
    }),
  )
  const ringGroups = state.ringGroups.map(
    ({ Number: own, Name, Members }): ReportedGroup => ({
      group: { number: own, name: Name || undefined, kind: 'ring group' },
      members: (Members ?? []).map((one) => member(one.Number, one.Name, takesRingGroups(users.get(one.Number)))),
      ...(Members ? {} : { hasMoreMembers: true }),
      waiting: [],
    }),
  )
  return [...queues, ...ringGroups]
}

/** `Pbx.QueueRecording`. */
const consents = new Map<string, RecordingConsent>([
  ['Disabled', 'off'],
  ['AllowToOptOut', 'opt out'],
  ['AskToOptIn', 'opt in'],
])

function queueLogin(user: UserRow | undefined): GroupMember['loggedIn'] {
  return user?.QueueStatus === 'LoggedOut' ? 'no' : 'unknown'
}

function takesRingGroups(user: UserRow | undefined): GroupMember['loggedIn'] {
  const profile = user?.ForwardingProfiles?.find(({ Name }) => Name === user.CurrentProfileName)
  if (profile?.DisableRingGroupCalls === true) return 'no'
  return profile?.DisableRingGroupCalls === false && user?.CurrentProfileName === 'Available' ? 'yes' : 'unknown'
}

function nameOf(user: UserRow | undefined): string | undefined {
  return [user?.FirstName, user?.LastName].filter(Boolean).join(' ') || undefined
}

/** `1002 tools, admin`: the number stands first. */
const isOf = (party: string | null | undefined, own: string) => party === own || party?.startsWith(`${own} `) === true

function phones({ users, calls, queues }: ThreecxState): (extension: string) => PhoneState {
  const registered = new Map(users.map((user) => [user.Number, user.IsRegistered]))
  const queueNumbers = queues.map((queue) => queue.Number)
  return (extension) => {
    const isRegistered = registered.get(extension)
    if (isRegistered === false) return 'unregistered'
    if (isRegistered !== true || calls === undefined) return 'unknown'
    const own = calls.filter(({ Caller, Callee }) => isOf(Caller, extension) || isOf(Callee, extension))
    // Who dials in to a queue from inside waits there, and is on the phone all the same.
    const talks = own.some(
      ({ Status, Callee }) => Status === 'Talking' || queueNumbers.some((one) => isOf(Callee, one)),
    )
    if (talks || own.some(({ Caller }) => isOf(Caller, extension))) return 'on a call'
    return own.length > 0 ? 'ringing' : 'free'
  }
}

/** A call that a queue holds has the queue for its callee, also as `Talking`. */
function waitingIn(queue: string, { calls = [], nowMs }: ThreecxState): WaitingCall[] {
  return calls
    .filter(({ Callee }) => isOf(Callee, queue))
    .map(({ Id, LastChangeStatus, ServerNow }) => {
      const waitedMs = Date.parse(ServerNow ?? '') - Date.parse(LastChangeStatus ?? '')
      return { id: String(Id), sinceMs: nowMs - (Number.isFinite(waitedMs) ? Math.max(0, waitedMs) : 0) }
    })
    .sort((a, b) => a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1))
}
