/** What the agent page shows, as one value. update.ts makes the next one; the views only read it. */
import type { CallData } from '../../client/index.ts'

/** `refused`: the token does not hold (any more); only another one helps. */
export type Connection = 'signed out' | 'connecting' | 'online' | 'offline' | 'refused'

/** Who is signed in, as the server says (GET /agent/session). */
export interface Me {
  readonly site: string
  readonly extension: string
  readonly name?: string
  /** ISO 3166 alpha-2, for writing numbers as people at home do. */
  readonly country: string
  readonly expiresAtMs: number
  /** Whether calls may be placed from here. */
  readonly mayCall: boolean
}

export interface Card {
  readonly call: CallData
  readonly shownAtMs: number
  readonly overAtMs?: number
  /** It rang or ended while the page heard nothing. */
  readonly whileAway: boolean
  /** The agent works in it: it stays open though the call is over. */
  readonly touched: boolean
  /** Its caller was announced to screen readers. */
  readonly announced: boolean
}

/** A note on its way. `waiting`: the server was not reached and is tried again; `refused`: trying again is no use. */
export interface SentNote {
  readonly id: string
  readonly callId: string
  readonly text: string
  readonly state: 'sending' | 'waiting' | 'saved' | 'refused'
  readonly reason?: string
}

export interface Dial {
  readonly state: 'idle' | 'placing' | 'placed' | 'failed'
  readonly message: string
}

export interface Settings {
  readonly sound: boolean
  /** Somebody touched the page since it was loaded; until then browsers let it make no sound. */
  readonly mayWake: boolean
  readonly shortcuts: boolean
  readonly notifications: 'unsupported' | 'default' | 'granted' | 'denied'
}

export interface State {
  readonly connection: Connection
  /** Since when nothing is heard; to show what was missed. */
  readonly offlineSinceMs?: number
  readonly wasOnline: boolean
  readonly me?: Me
  readonly nowMs: number
  /** Newest first. */
  readonly cards: readonly Card[]
  readonly notes: readonly SentNote[]
  readonly drafts: Readonly<Record<string, string>>
  readonly settings: Settings
  readonly dial: Dial
  /** Said by screen readers once. */
  readonly announcement: string
  /** What the last interruption hid; undefined when there was none, or it was dismissed. */
  readonly missed?: { readonly calls: number; readonly complete: boolean }
  readonly help: boolean
}

export const initialState: State = {
  connection: 'signed out',
  wasOnline: false,
  nowMs: 0,
  cards: [],
  notes: [],
  drafts: {},
  settings: { sound: false, mayWake: false, shortcuts: true, notifications: 'default' },
  dial: { state: 'idle', message: '' },
  announcement: '',
  help: false,
}

export const isLive = ({ call }: Card): boolean => call.state !== 'over'

/** A withdrawn or ended call is a line, unless somebody works in it. */
export function isOpen(card: Card, { drafts, notes }: Pick<State, 'drafts' | 'notes'>): boolean {
  if (isLive(card) || card.touched || drafts[card.call.callId]) return true
  return notes.some(({ callId, state }) => callId === card.call.callId && state !== 'saved')
}
