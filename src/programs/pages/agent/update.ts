/**
 * The next state of the agent page, from the last one and an action. Pure: time comes with the event.
 *
 * What must stay true: a card in which somebody writes never goes away by itself; a caller is announced once.
 */
import type { LiveChange, LiveStatus } from '../../client/index.ts'
import { addDay, announce, changeCards, forgetOldCards } from './cards.ts'
import type { Day } from './day.ts'
import type { Draft } from './drafts.ts'
import {
  type Desk,
  type Dial,
  initialState,
  type Me,
  type SentNote,
  type Settings,
  type SignInState,
  type State,
} from './state.ts'
import { changeWork, type WorkChange } from './work/change.ts'

export type Action =
  | { readonly kind: 'signed in' }
  | { readonly kind: 'signed out' }
  | { readonly kind: 'status'; readonly status: LiveStatus; readonly nowMs: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'me'; readonly me: Me }
  | { readonly kind: 'live'; readonly change: LiveChange; readonly nowMs: number }
  | { readonly kind: 'tick'; readonly nowMs: number }
  | { readonly kind: 'draft'; readonly callId: string; readonly text: string }
  | { readonly kind: 'touched'; readonly callId: string; readonly touched: boolean }
  | { readonly kind: 'dismissed'; readonly callId: string }
  | { readonly kind: 'note'; readonly note: SentNote }
  | { readonly kind: 'note removed'; readonly id: string }
  | { readonly kind: 'settings'; readonly settings: Partial<Settings> }
  | { readonly kind: 'dial'; readonly dial: Dial }
  | { readonly kind: 'help'; readonly shown: boolean }
  | { readonly kind: 'missed seen' }
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'day'; readonly day: Day }
  | { readonly kind: 'drafts'; readonly drafts: Readonly<Record<string, Draft>> }
  | { readonly kind: 'work'; readonly change: WorkChange }
  | { readonly kind: 'draft elsewhere'; readonly callId: string; readonly draft: Draft }
  | { readonly kind: 'desk'; readonly desk: Partial<Desk> }
  | { readonly kind: 'sign-in'; readonly signIn: Partial<SignInState> }

export function update(state: State, action: Action): State {
  switch (action.kind) {
    case 'signed in':
      return { ...state, connection: state.wasOnline ? 'offline' : 'connecting', signIn: {} }
    case 'signed out':
      return afterSignOut(state)
    case 'status':
      return changeStatus(state, action.status, action.nowMs)
    case 'refused':
      return { ...state, connection: 'refused' }
    case 'me':
      return { ...state, me: action.me }
    case 'live':
      return changeLive(state, action.change, action.nowMs)
    case 'tick':
      return announce(forgetOldCards({ ...state, nowMs: action.nowMs }))
    case 'draft':
      return { ...state, drafts: { ...state.drafts, [action.callId]: action.text } }
    case 'touched':
      return {
        ...state,
        cards: state.cards.map((card) =>
          card.call.callId === action.callId ? { ...card, touched: action.touched } : card,
        ),
      }
    case 'dismissed':
      return { ...state, cards: state.cards.filter(({ call }) => call.callId !== action.callId) }
    case 'note':
      return { ...state, notes: [...state.notes.filter(({ id }) => id !== action.note.id), action.note] }
    case 'note removed':
      return { ...state, notes: state.notes.filter(({ id }) => id !== action.id) }
    case 'settings':
      return { ...state, settings: { ...state.settings, ...action.settings } }
    case 'dial':
      return { ...state, dial: action.dial }
    case 'help':
      return { ...state, help: action.shown }
    case 'sign-in':
      return { ...state, signIn: { ...state.signIn, ...action.signIn } }
    case 'work':
      return changeWork(state, action.change)
    case 'day':
      return addDay(state, action.day)
    case 'drafts':
      return Object.entries(action.drafts).reduce(restore, state)
    case 'draft elsewhere':
      return withDraft(state, action.callId, action.draft)
    case 'desk':
      return { ...state, ...action.desk }
    case 'said':
      return { ...state, announcement: action.text }
    case 'missed seen':
      return { ...state, missed: undefined }
  }
}

/** What is written now goes before what was. */
function restore(state: State, [callId, { text, wrapUp }]: readonly [string, Draft]): State {
  const chosen = state.work.cases[callId]?.wrapUp ?? wrapUp
  return withDraft(state, callId, { text: state.drafts[callId] ?? text, wrapUp: chosen })
}

function withDraft(state: State, callId: string, { text, wrapUp }: Draft): State {
  const next = changeWork(state, { kind: 'case', callId, case: { wrapUp } })
  const restored = [...new Set([...state.restored, callId])]
  return { ...next, drafts: { ...state.drafts, [callId]: text }, restored }
}

/** What is of the browser stays. */
function afterSignOut({ settings, nowMs, signIn, isOutdated, canInstall }: State): State {
  return { ...initialState, settings, nowMs, signIn, isOutdated, canInstall }
}

function changeStatus(state: State, status: LiveStatus, nowMs: number): State {
  if (status === 'closed' || state.connection === 'refused' || state.connection === 'signed out') return state
  // What was missed has arrived by then; `offlineSinceMs` goes with the last of it (changeLive).
  if (status === 'online') return { ...state, connection: 'online', wasOnline: true, nowMs }
  if (status === 'refused') return { ...state, connection: 'refused', nowMs }
  // Between two tries it is still offline; saying "connecting" each time would flicker.
  const connection = status === 'connecting' && state.connection !== 'offline' && !state.wasOnline ? status : 'offline'
  const offlineSinceMs = state.wasOnline ? (state.offlineSinceMs ?? nowMs) : undefined
  return { ...state, connection, offlineSinceMs, nowMs }
}

function changeLive(state: State, change: LiveChange, nowMs: number): State {
  const sinceMs = state.offlineSinceMs
  const next = changeCards({ ...state, nowMs }, change, sinceMs !== undefined)
  if (sinceMs === undefined) return announce(next)
  // Past calls are not announced one by one; what still rings is, once all have arrived.
  if (change.kind !== 'ready') return next
  const calls = next.cards.filter((card) => card.whileAway && Math.max(card.shownAtMs, card.overAtMs ?? 0) >= sinceMs)
  const isNothing = calls.length === 0 && change.resumed
  const missed = isNothing ? state.missed : { calls: calls.length, complete: change.resumed }
  return announce({ ...next, offlineSinceMs: undefined, missed })
}
