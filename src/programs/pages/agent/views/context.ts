/** What every view is given: the state, what can be done, and how numbers are written. */
import type { ComponentChild } from 'preact'
import type { CallData } from '../../../client/index.ts'
import type { ShownNumber } from '../../parts/numbers.ts'
import type { Ask } from '../api.ts'
import type { Card, Settings, State } from '../state.ts'
import type { WorkActions } from '../work/actions.ts'

/** A link that pairs another browser, or why there is none. */
export type Invited = { readonly link: string } | { readonly fault: string }

export interface Actions {
  /** By a link or a token. */
  readonly signIn: (text: string) => void
  readonly signInByDashboard: () => void
  readonly signOut: () => void
  readonly draft: (callId: string, text: string) => void
  readonly touch: (callId: string, touched: boolean) => void
  readonly saveNote: (callId: string) => void
  readonly removeNote: (id: string) => void
  readonly sendNotes: () => void
  readonly dismiss: (callId: string) => void
  readonly setSound: (on: boolean) => void
  readonly setShortcuts: (on: boolean) => void
  readonly askNotifications: () => void
  readonly showHelp: (shown: boolean) => void
  readonly dial: (number: string) => void
  /** @param said Announced instead of the text. */
  readonly copy: (text: string, said?: string) => void
  readonly set: (settings: Partial<Settings>) => void
  readonly testAlert: () => Promise<void>
  readonly invite: () => Promise<Invited>
  readonly readColleagues: () => void
  readonly install: () => void
  readonly reload: () => void
  readonly seenBlocked: () => void
  readonly seenMissed: () => void
}

export interface ViewContext {
  readonly state: State
  readonly actions: Actions
  /** As it came until the numbering plans are loaded. */
  readonly showNumber: (number: string) => ShownNumber
  /** Where a caller's record is; undefined: nowhere, or not known yet. */
  readonly recordOf: (call: CallData) => string | undefined
  /** Of this page. */
  readonly origin: string
  /** Contacts, outcomes, tasks, search: absent until they are loaded. */
  readonly work: Work | undefined
  readonly ask: Ask
}

/** What the parts of a call do: on the page, and in the extension's panel. */
export type PartActions = Pick<Actions, 'draft' | 'touch' | 'saveNote' | 'removeNote' | 'dismiss' | 'dial' | 'copy'>

export interface PartContext extends Omit<ViewContext, 'actions'> {
  readonly actions: PartActions
}

export type CardContext = PartContext & { readonly card: Card }

/** What makes the page a place to work in (work/index.ts). */
export interface Work {
  readonly actions: WorkActions
  readonly parts: {
    readonly ContactPanel: (context: WorkView) => ComponentChild
    readonly Search: (context: WorkView) => ComponentChild
    readonly Or: (context: WorkCard) => ComponentChild
    readonly Task: (context: WorkCard) => ComponentChild
    readonly WhoIsIt: (context: WorkCard) => ComponentChild
    readonly WrapUp: (context: WorkCard) => ComponentChild
  }
  /** Asks for what the page shows now and does not know yet. */
  readonly follow: (state: State) => void
}

export interface WorkView extends PartContext {
  readonly work: Work
}

export type WorkCard = WorkView & { readonly card: Card }
