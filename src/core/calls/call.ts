/**
 * Call: one conversation as a human would count it. It is nothing but its events and what follows from them:
 * `view` is a pure function of the set of events (project.ts), so order and repetition cannot matter.
 */
import type {
  AgentParty,
  AiEvent,
  CallEvent,
  ChosenContact,
  Direction,
  ExternalParty,
  KnownContact,
  Medium,
  Outcome,
  QueueParty,
} from './event.ts'

export interface Leg {
  readonly key: string
  readonly source: string
  readonly agent?: AgentParty
  readonly ringingAt?: string
  readonly answeredAt?: string
  readonly endedAt?: string
  readonly outcome?: Outcome
  readonly talkSeconds?: number
}

export interface Transfer {
  readonly at: string
  readonly from?: AgentParty
  readonly to: AgentParty | { readonly number: string }
}

export interface Recording {
  readonly url?: string
  /** In the phone system: `<source>:<id>`. */
  readonly id?: string
  readonly transcript?: string
  readonly transcriptId?: string
  readonly summary?: string
  readonly sentiment?: string
}

/** What somebody wrote about the call. */
export interface Note {
  /** ISO 8601 UTC. */
  readonly at: string
  readonly text: string
  /** The agent who wrote it. */
  readonly by?: AgentParty
  /** The person who wrote it in the dashboard, by name. Neither: a program did. */
  readonly author?: string
}

/** One of the site's words for what became of a call. */
export interface WrapUp {
  /** ISO 8601 UTC. */
  readonly at: string
  readonly outcome: string
  /** Absent when a program said it. */
  readonly by?: AgentParty
}

export type AiResult = Pick<
  AiEvent,
  | 'conversationId'
  | 'title'
  | 'summary'
  | 'result'
  | 'transcript'
  | 'transcriptId'
  | 'collected'
  | 'evaluation'
  | 'agentName'
  | 'language'
  | 'hasAudio'
>

export interface CallView {
  readonly state: 'ringing' | 'talking' | 'ended'
  readonly medium: Medium
  readonly direction: Direction
  readonly external?: ExternalParty
  readonly did?: string
  readonly queue?: QueueParty
  readonly legs: readonly Leg[]
  /** Extensions rung, in order. */
  readonly rung: readonly AgentParty[]
  /** Who answered first; of a call nobody answered, absent. */
  readonly answeredBy?: AgentParty
  readonly startedAt: string
  readonly answeredAt?: string
  readonly endedAt?: string
  /** From the first answer to the end, summed over legs; 0 when nobody answered. */
  readonly talkSeconds: number
  /** Absent until the call has ended. */
  readonly outcome?: Outcome
  readonly transfers: readonly Transfer[]
  readonly recordings: readonly Recording[]
  readonly contact?: KnownContact
  /** Whom somebody chose for the call; `contact` is the same then. */
  readonly chosen?: ChosenContact
  /** Somebody decided that it stays out of the CRMs. */
  readonly leftOut?: true
  readonly ai?: AiResult
  /** Oldest first; absent when there are none. */
  readonly notes?: readonly Note[]
  /** The last that an agent said of what became of the call. */
  readonly wrapUp?: WrapUp
  readonly subject?: string
  readonly text?: string
}

/** Why two sources' reports were taken for one call. */
export interface Match {
  readonly alias: string
  readonly matchedBy: 'exact' | 'time window'
  readonly reason: string
}

export interface Call {
  readonly id: string
  /** Every name the call is known by, sorted; ids of calls folded into this one included. */
  readonly aliases: readonly string[]
  /** The number of facts known, and twice those that left: grows with each change, in whatever order they came. */
  readonly revision: number
  /** Facts that were taken for this call's and proved to be another's (misplaced.ts). */
  readonly left?: number
  readonly events: readonly CallEvent[]
  readonly matches: readonly Match[]
  readonly view: CallView
  /** When the person was erased from it (erased.ts): what is reported later is kept without the person, too. ISO 8601 UTC. */
  readonly erasedAt?: string
}
