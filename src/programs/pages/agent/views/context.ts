/** What every view is given: the state, what can be done, and how numbers are written. */
import type { ShownNumber } from '../../parts/numbers.ts'
import type { Card, State } from '../state.ts'

export interface Actions {
  readonly signIn: (token: string) => void
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
  readonly seenMissed: () => void
}

export interface ViewContext {
  readonly state: State
  readonly actions: Actions
  /** As it came until the numbering plans are loaded. */
  readonly showNumber: (number: string) => ShownNumber
  /** Of this page. */
  readonly origin: string
}

export type CardContext = ViewContext & { readonly card: Card }
