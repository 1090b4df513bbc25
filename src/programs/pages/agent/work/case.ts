/**
 * What the page knows beside the calls themselves: of each call who it may be, its contact with what is open there, what was before;
 * what was searched for; and a contact that is shown for its own sake. Part of the page's one value (state.ts).
 */

import type { PastCall } from '../../../../wire/agent-page.ts'
import type { ContactForm } from '../../../../wire/contact.ts'
import type { TimelineEntry } from '../../../../wire/timeline.ts'

/** Something that is asked of the server. */
export type Asked<T> =
  | { readonly state: 'asking' }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'known'; readonly value: T }

/** Of GET /v1/calls/{id}/candidates. */
export interface Candidate {
  readonly source: string
  readonly id: string
  readonly entityType?: string
  readonly name: string
  readonly company?: string
  readonly url?: string
}

/** Found among the sources that answered; `silent`: those that did not. */
export interface Found<T> {
  readonly list: readonly T[]
  readonly silent: readonly string[]
}

/** The contact of a call; absent: nobody is known. */
export interface KnownContact {
  readonly contact?: ContactForm
  readonly silent: readonly string[]
}

/** What the agent asked for, and what came of it. */
export interface Step {
  readonly state: 'saving' | 'saved' | 'failed'
  /** Why it failed, or the name that was chosen. */
  readonly message?: string
}

/** A task that was asked for; `destination`: the CRM that has it. */
export interface TaskStep extends Step {
  readonly destination?: string
  readonly dueOn?: string
  readonly url?: string
}

export interface Case {
  /** Those who have the number, or, where somebody looked for one, those who fit. */
  readonly candidates?: Asked<Found<Candidate>>
  readonly contact?: Asked<KnownContact>
  /** Of the contact; a symbol while it is asked for, and where there is none. */
  readonly photo?: Blob | symbol
  /** Newest first. */
  readonly timeline?: Asked<readonly TimelineEntry[]>
  /** Where it goes on. */
  readonly next?: string
  /** Text by the id of a call of the timeline. */
  readonly transcripts?: Readonly<Record<string, Asked<readonly string[]>>>
  /** Whose the call is, as the agent says. */
  readonly choice?: Step
  /** The agent says that it is somebody else. */
  readonly isWrong?: boolean
  readonly task?: TaskStep
  /** The outcome that is chosen and not saved yet. */
  readonly wrapUp?: string
}

export const photoOf = ({ photo }: Case = {}): Blob | undefined => (photo instanceof Blob ? photo : undefined)

export interface SearchResult {
  readonly contacts: readonly (Candidate & Pick<ContactForm, 'phones' | 'emails'>)[]
  readonly calls: readonly PastCall[]
  readonly silent: readonly string[]
}

export interface WorkState {
  readonly cases: Readonly<Record<string, Case>>
  /** The call whose contact is shown, where somebody went to it. */
  readonly selected?: { readonly callId: string; readonly atMs: number }
  /** Of the built-in directory: opened by its address. */
  readonly opened?: Asked<ContactForm>
  readonly search?: Asked<SearchResult>
}

export const initialWork: WorkState = { cases: {} }
