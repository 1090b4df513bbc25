/** What the agent page shows, as one value. update.ts makes the next one; the views only read it. */
import type { CallData } from '../../client/index.ts'
import type { Tone } from './tones.ts'
import { initialWork, type WorkState } from './work/case.ts'

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
  /** This browser stays signed in. */
  readonly isPaired: boolean
  /** Whether calls may be placed from here. */
  readonly mayCall: boolean
  /** Whether a CRM is connected in which a call can have a task. */
  readonly takesTasks: boolean
  /** Words for what became of a call. */
  readonly wrapUps: readonly string[]
  /** Texts for notes. */
  readonly templates: readonly string[]
  /** Where contacts may be created. */
  readonly createIn: readonly string[]
  /** Of the address to open for a caller whom nobody knows; absent: there is none. */
  readonly recordTemplate?: string
  /** Whether recordings of own calls are kept and may be heard. */
  readonly mayHear: boolean
}

/** Of GET /agent/colleagues. */
export interface Colleague {
  readonly extension: string
  readonly name?: string
  readonly state: 'ringing' | 'talking' | 'idle'
}

export interface Card {
  readonly call: CallData
  readonly shownAtMs: number
  /** When the page last heard of the call. */
  readonly heardAtMs: number
  readonly overAtMs?: number
  /** It rang or ended while the page heard nothing. */
  readonly whileAway: boolean
  /** The agent works in it: it stays open though the call is over. */
  readonly touched: boolean
  /** Its caller was announced to screen readers. */
  readonly announced: boolean
  /** Not heard of live: from the server's list of the day. */
  readonly fromDay?: boolean
}

/** Of GET /agent/call-backs. */
export interface CallBack {
  /** The last of its calls. */
  readonly callId: string
  readonly number: string
  readonly name?: string
  readonly at: string
  readonly times: number
  readonly waitedSeconds?: number
  readonly queue?: string
}

/** A note on its way. `waiting`: the server was not reached and is tried again; `refused`: trying again is no use. */
export interface SentNote {
  readonly id: string
  readonly callId: string
  readonly text: string
  /** What became of the call, said with the note or alone. */
  readonly wrapUp?: string
  readonly state: 'sending' | 'waiting' | 'saved' | 'refused'
  readonly reason?: string
}

export interface Dial {
  readonly state: 'idle' | 'placing' | 'placed' | 'failed'
  readonly message: string
}

export type AutoOpenMode = 'off' | 'ring' | 'answer'
export const autoOpenModes: readonly AutoOpenMode[] = ['off', 'ring', 'answer']

export interface Settings {
  readonly sound: boolean
  /** 0 to 100. */
  readonly volume: number
  readonly tone: Tone
  /** When the caller's record opens by itself. */
  readonly autoOpen: AutoOpenMode
  /** Somebody touched the page since it was loaded; until then browsers let it make no sound. */
  readonly mayWake: boolean
  readonly shortcuts: boolean
  readonly notifications: 'unsupported' | 'default' | 'granted' | 'denied'
}

/** What the sign-in shows: the company's provider, and why the last try failed. */
export interface SignInState {
  readonly openid?: string
  readonly fault?: string
}

/** What src/programs/pages/agent/desk shows. */
export interface Desk {
  readonly colleagues: readonly Colleague[]
  /** A record that the browser did not let the page open. */
  readonly blocked?: { readonly name: string; readonly url: string }
  /** The page is of an older version than the server. */
  readonly isOutdated: boolean
  /** The browser offers to install the page. */
  readonly canInstall: boolean
}

export interface State extends Desk {
  readonly signIn: SignInState
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
  /** Calls whose draft an earlier load of the page left. */
  readonly restored: readonly string[]
  readonly callBacks: readonly CallBack[]
  readonly work: WorkState
  readonly settings: Settings
  readonly dial: Dial
  /** Said by screen readers once. */
  readonly announcement: string
  /** What the last interruption hid; undefined when there was none, or it was dismissed. */
  readonly missed?: { readonly calls: number; readonly complete: boolean }
  readonly help: boolean
}

export const initialState: State = {
  signIn: {},
  connection: 'signed out',
  wasOnline: false,
  nowMs: 0,
  cards: [],
  notes: [],
  drafts: {},
  restored: [],
  callBacks: [],
  work: initialWork,
  settings: {
    sound: false,
    volume: 60,
    tone: 'soft',
    autoOpen: 'off',
    mayWake: false,
    shortcuts: true,
    notifications: 'default',
  },
  dial: { state: 'idle', message: '' },
  announcement: '',
  help: false,
  colleagues: [],
  isOutdated: false,
  canInstall: false,
}

/** A ring without end: so long nothing was heard of it. */
const unheardAfterMs = 3 * 60_000

export function isUnheard({ call, heardAtMs }: Card, nowMs: number): boolean {
  return call.state === 'ringing' && nowMs - heardAtMs >= unheardAfterMs
}

function isWrappingUp(card: Card, { cards, nowMs }: Pick<State, 'cards' | 'nowMs'>): boolean {
  const isTalkOver = ({ call, fromDay, overAtMs = 0 }: Card) =>
    call.state === 'over' && call.outcome === 'answered' && !fromDay && nowMs - overAtMs < recentMs
  return isTalkOver(card) && !cards.some((other) => isTalkOver(other) && (other.overAtMs ?? 0) > (card.overAtMs ?? 0))
}

export const isLive = ({ call }: Card): boolean => call.state !== 'over'

/** A call that has just ended stays in sight so long, for its note. */
export const recentMs = 10 * 60_000

type Worked = Pick<State, 'drafts' | 'notes' | 'cards' | 'nowMs' | 'work'>

function isWorkedIn({ touched, call: { callId } }: Card, { drafts, notes, work }: Worked): boolean {
  if (touched || drafts[callId] || work.cases[callId]?.wrapUp) return true
  return notes.some((note) => note.callId === callId && note.state !== 'saved')
}

/** A withdrawn or ended call is a line, unless somebody works in it, or it is the last conversation and just over: what came of it? */
export function isOpen(card: Card, state: Worked): boolean {
  return isLive(card) || isWorkedIn(card, state) || isWrappingUp(card, state)
}

/**
 * A phone that rings is picked up, not written about: its card says who calls, and leaves the page to the call that is talked in. Notes
 * that the call has are shown.
 */
export function isWritten(card: Card, state: Worked): boolean {
  const { state: at, direction, notes } = card.call
  return (
    notes.length > 0 ||
    isWorkedIn(card, state) ||
    (isOpen(card, state) && (at !== 'ringing' || direction === 'outbound'))
  )
}
