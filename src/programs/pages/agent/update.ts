/**
 * The next state of the agent page, from the last one and an action. Pure: time comes with the event.
 *
 * What must stay true: a card in which somebody writes never goes away by itself; a caller is announced once.
 */
import type { LiveChange, LiveStatus } from '../../client/index.ts'
import { announce, changeCards, forgetOldCards } from './cards.ts'
import { type Dial, initialState, type Me, type SentNote, type Settings, type State } from './state.ts'

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

export function update(state: State, action: Action): State {
  switch (action.kind) {
    case 'signed in':
      return { ...state, connection: state.wasOnline ? 'offline' : 'connecting' }
    case 'signed out':
      return { ...initialState, settings: state.settings, nowMs: state.nowMs }
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
    case 'missed seen':
      return { ...state, missed: undefined }
  }
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
