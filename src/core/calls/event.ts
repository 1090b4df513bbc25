/**
 * CallEvent: one fact about a call, from one source, at one time. Sources make them; `reduceAll` makes the Call.
 *
 * What must stay true: `id` is made at the source from what the source knows (never random), so that the same
 * fact reported twice is the same event; times are UTC instants in ISO 8601 with milliseconds.
 */
export type Direction = 'inbound' | 'outbound' | 'internal'
export type Identity = 'exact' | 'window' | 'within'
/** `web`: spoken in a browser, with no telephone number at either end. */
export type Medium = 'phone' | 'chat' | 'web'
export type Outcome = 'answered' | 'missed' | 'abandoned' | 'busy' | 'failed' | 'voicemail'

/** The party outside the PBX. */
export interface ExternalParty {
  /** As the source wrote it; empty when withheld. */
  readonly number: string
  readonly e164?: string
  /** phone's match key; empty when withheld. */
  readonly matchKey: string
  readonly name?: string
}

export interface AgentParty {
  readonly extension: string
  readonly name?: string
  readonly email?: string
}

export interface QueueParty {
  readonly extension: string
  readonly name?: string
}

/** The contact that a source says the call was with, as a lookup gave it to the PBX. */
export interface KnownContact {
  readonly id?: string
  readonly entityType?: string
  readonly name?: string
}

interface EventBase {
  readonly id: string
  /** Which source: `journal`, `cdr`, `ami`, `ai`… Only compared and shown, never interpreted. */
  readonly source: string
  readonly at: string
  /** The time is the source's best guess: it did not see this happen. Of one leg, a time that was seen is believed before. */
  readonly approximate?: true
  /** Seen while it happened, not from a record that was made afterwards: such times are finer. */
  readonly live?: true
  /** Names under which the source knows the call; the first is the one that makes a new Call's id. */
  readonly aliases: readonly [string, ...string[]]
  /**
   * Names under which an earlier version of the source reported the call. They are only looked up, and believed of a call
   * that has one of these very events, or one of the source's own (`formerIds`); they never become names of it.
   */
  readonly formerAliases?: readonly string[]
  /** What the ids of the events begin with that an earlier version of this very source reported of the call. */
  readonly formerIds?: readonly string[]
  /**
   * Which leg of the call this is about, in the source's words, the same in every event of that leg. Absent for
   * facts about the call as a whole.
   */
  readonly leg?: string
  /**
   * `exact`: the aliases identify the call among all sources' events. `window`: the source has no call id, so calls
   * of the same external party and direction that fit in time are the same call (same-call.ts). `within`: the
   * source saw a part of the call only (a conversation that the call was passed to); it belongs to the call of the
   * same party that lasts around its start, and is believed last.
   */
  readonly identity: Identity
  readonly medium?: Medium
  readonly direction?: Direction
  readonly external?: ExternalParty
  readonly did?: string
  readonly queue?: QueueParty
  readonly agent?: AgentParty
  readonly contact?: KnownContact
}

/** A leg started to ring (or, outbound, to be dialled). */
export interface RingingEvent extends EventBase {
  readonly kind: 'ringing'
}

export interface AnsweredEvent extends EventBase {
  readonly kind: 'answered'
}

export interface TransferredEvent extends EventBase {
  readonly kind: 'transferred'
  readonly to: AgentParty | { readonly number: string }
}

/** A leg (or, without `leg`, the call) is over. */
export interface EndedEvent extends EventBase {
  readonly kind: 'ended'
  readonly outcome?: Outcome
  /** Talk time where the source counts it itself: of the leg or, without `leg`, of the call. */
  readonly talkSeconds?: number
  /** Lines the site's admin wrote for this kind of call (subject and text of the journal). */
  readonly subject?: string
  readonly text?: string
}

/** Something was kept of the call: audio, and what the PBX itself made of it. */
export interface RecordedEvent extends EventBase {
  readonly kind: 'recorded'
  readonly recordingUrl?: string
  /** Where it has no address: its id in the phone system, behind the id of the source that can fetch it. */
  readonly recordingId?: string
  readonly transcript?: string
  /** Where a long transcript is kept instead (transcripts.ts). */
  readonly transcriptId?: string
  readonly summary?: string
  readonly sentiment?: string
}

/** What an AI voice agent reports of its conversation. */
export interface AiEvent extends EventBase {
  readonly kind: 'ai'
  readonly conversationId: string
  readonly title?: string
  readonly summary?: string
  readonly result?: 'success' | 'failure' | 'unknown'
  readonly transcript?: string
  readonly transcriptId?: string
  /** What the agent was to find out, by its name. */
  readonly collected?: Readonly<Record<string, string>>
  /** How the conversation did by each criterion. */
  readonly evaluation?: Readonly<Record<string, string>>
  readonly agentName?: string
  readonly language?: string
  readonly hasAudio?: boolean
}

/**
 * What somebody wrote about the call, during it or after; `agent` is who, absent for a program. Its identity is always
 * `within`: it says nothing of which source knows the call.
 */
export interface NotedEvent extends EventBase {
  readonly kind: 'noted'
  /** Empty where only the wrap-up was said. */
  readonly text: string
  /** The name of the person who wrote it in the dashboard. */
  readonly author?: string
  /** What the agent says became of the call, in the site's own words (SWITCHHOOK_WRAP_UP). */
  readonly wrapUp?: string
}

/** A contact of a CRM or of the directory, as somebody chose it for a call. */
export interface ChosenContact {
  /** The connector, or `directory`. */
  readonly source: string
  readonly id: string
  readonly entityType?: string
  readonly name: string
}

/**
 * What somebody decided about the call: whose it is, or that it stays out of the CRMs. The last decision of each kind holds.
 * Its identity is always `within`, as a note's.
 */
export interface DecidedEvent extends EventBase {
  readonly kind: 'decided'
  /** `none`: whatever the phone system says, it is nobody's. */
  readonly chosen?: ChosenContact | 'none'
  readonly leftOut?: boolean
  /** Who, in words. */
  readonly by: string
}

/** Said by people, whenever they had time: it says nothing of when the call was, or over what. */
export function isRemark({ kind }: Pick<CallEvent, 'kind'>): boolean {
  return kind === 'noted' || kind === 'decided'
}

export type CallEvent =
  | RingingEvent
  | AnsweredEvent
  | TransferredEvent
  | EndedEvent
  | RecordedEvent
  | AiEvent
  | NotedEvent
  | DecidedEvent

/** What a source said at once about one call. */
export type Report = readonly [CallEvent, ...CallEvent[]]
