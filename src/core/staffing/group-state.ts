/**
 * What is known of a queue or ring group at one moment: who could take its calls and who waits in it. Phone systems differ in
 * what they can say; what one can't say is `unknown` here and never guessed. All times are milliseconds of UTC.
 */

export type GroupKind = 'queue' | 'ring group'

/** A group is known by its number at the phone system, e.g. `800`. */
export interface CallGroup {
  readonly number: string
  readonly name?: string
  readonly kind: GroupKind
}

/** What the agent's phone does. `unregistered`: no call can reach it. */
export type PhoneState = 'free' | 'ringing' | 'on a call' | 'unregistered' | 'unknown'

export interface GroupMember {
  readonly extension: string
  readonly name?: string
  /** `unknown`: the phone system can't say it for this group (3CX knows one log-in for all queues). */
  readonly loggedIn: 'yes' | 'no' | 'unknown'
  readonly paused?: { readonly reason?: string; readonly sinceMs?: number }
  readonly phone: PhoneState
  readonly phoneSinceMs?: number
}

/** `opt out`: recorded unless the caller refuses; `opt in`: only after the caller was asked. */
export type RecordingConsent = 'off' | 'opt out' | 'opt in'

export interface WaitingCall {
  /** The call's name at the phone system. */
  readonly id: string
  readonly sinceMs: number
}

export interface GroupState {
  readonly group: CallGroup
  readonly members: readonly GroupMember[]
  /** There may be members that the source does not know of: then nobody among these proves nothing. */
  readonly hasMoreMembers?: boolean
  /** Within how many seconds a call should be answered, where the phone system says so (`servicelevel`, `SLATime`). */
  readonly targetSeconds?: number
  /** Whether the phone system records its calls, and how callers are asked; absent: it does not say. */
  readonly recordingConsent?: RecordingConsent
  readonly waiting: readonly WaitingCall[]
  /** When the phone system last said it. What is older than `staleAfterMs` (below) is not known any more. */
  readonly asOfMs: number
  /** Which source reported it: the name of a forwarder's source, or of the cloud's own. */
  readonly source: string
}

/** A line to a provider, as its phone system has it. `unknown`: it does not say. */
export interface Trunk {
  readonly name: string
  readonly state: 'up' | 'down' | 'unknown'
  /** Since when, where a change was seen. */
  readonly sinceMs?: number
}

/** A source that has not reported for so long says nothing about now. */
export const staleAfterMs = 90_000

/** How many could take a call now; `nobody` is said only where it is proven. */
export type Staffed = 'somebody' | 'nobody' | 'unknown'
