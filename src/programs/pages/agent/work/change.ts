/** The next state of what the page knows beside the calls. Pure. */
import type { CallData } from '../../../client/index.ts'
import type { Card, State } from '../state.ts'
import type { Case, WorkState } from './case.ts'

/** Who a call is with, as far as its card shows it. */
export interface Shown {
  readonly source: string
  readonly id: string
  readonly name: string
  readonly company?: string
  readonly url?: string
}

export type WorkChange =
  | { readonly kind: 'case'; readonly callId: string; readonly case: Partial<Case> }
  /** `number`: all its calls on the page; absent: this call alone. */
  | { readonly kind: 'chosen'; readonly callId: string; readonly contact: Shown; readonly number?: string }
  /** What the server knows of a call's contact, for a card that did not know it. */
  | { readonly kind: 'known'; readonly callId: string; readonly contact: Shown }
  | { readonly kind: 'selected'; readonly callId: string }
  | { readonly kind: 'opened'; readonly opened: WorkState['opened'] }
  | { readonly kind: 'search'; readonly search: WorkState['search'] }
  /** The chosen outcome is on its way; the card shows it. */
  | { readonly kind: 'wrap-up saved'; readonly callId: string }
  /** A call that was found: it becomes a card. */
  | { readonly kind: 'call found'; readonly call: CallData }

export function changeWork(state: State, change: WorkChange): State {
  const { work } = state
  switch (change.kind) {
    case 'case':
      return withWork(state, {
        cases: { ...work.cases, [change.callId]: { ...work.cases[change.callId], ...change.case } },
      })
    case 'chosen':
      return chosen(state, change)
    case 'known':
      return mapCalls(state, (call) =>
        call.callId === change.callId ? callWith(call, change.contact, call.shared) : call,
      )
    case 'selected':
      return withWork(state, { selected: { callId: change.callId, atMs: state.nowMs }, opened: undefined })
    case 'opened':
      return withWork(state, { opened: change.opened })
    case 'search':
      return withWork(state, { search: change.search })
    case 'wrap-up saved':
      return saveWrapUp(state, change.callId)
    case 'call found':
      return showFound(state, change.call)
  }
}

function withWork(state: State, work: Partial<WorkState>): State {
  return { ...state, work: { ...state.work, ...work } }
}

function mapCalls(state: State, map: (call: CallData) => CallData): State {
  return { ...state, cards: state.cards.map((card) => ({ ...card, call: map(card.call) })) }
}

/** The card shows the choice at once; what is known of the contact is asked anew. */
function chosen(state: State, change: Extract<WorkChange, { readonly kind: 'chosen' }>): State {
  const { callId, contact, number } = change
  const isMeant = (call: CallData) => call.callId === callId || (number !== undefined && call.callerIdNum === number)
  const ids = state.cards.filter(({ call }) => isMeant(call)).map(({ call }) => call.callId)
  const next = mapCalls(state, (call) => (isMeant(call) ? callWith(call, contact, undefined) : call))
  const cases = { ...next.work.cases }
  for (const id of ids) cases[id] = { ...cases[id], contact: undefined, photo: undefined, isWrong: false }
  return withWork(next, { cases })
}

function callWith(
  call: CallData,
  { source, id, name, company = '', url = '' }: Shown,
  shared: CallData['shared'],
): CallData {
  const attributes = {
    first_name: '',
    last_name: name,
    phone_mobile: '',
    phone_work: '',
    email1: '',
    account_name: company,
  }
  const contact = {
    id,
    source,
    kind: 'person' as const,
    name,
    company: company || undefined,
    emails: [],
    phones: [],
    url,
    attributes,
  }
  return { ...call, caller: 'found', callerIdName: name, contact, account: null, shared }
}

function saveWrapUp(state: State, callId: string): State {
  const { wrapUp } = state.work.cases[callId] ?? {}
  if (wrapUp === undefined) return state
  const next = mapCalls(state, (call) => (call.callId === callId ? { ...call, wrapUp } : call))
  return changeWork(next, { kind: 'case', callId, case: { wrapUp: undefined } })
}

function showFound(state: State, call: CallData): State {
  const next = changeWork(state, { kind: 'selected', callId: call.callId })
  if (state.cards.some((card) => card.call.callId === call.callId)) {
    const cards = state.cards.map((card) => (card.call.callId === call.callId ? { ...card, touched: true } : card))
    return { ...next, cards }
  }
  const { nowMs } = state
  const times = { shownAtMs: nowMs, heardAtMs: nowMs, overAtMs: nowMs }
  const card: Card = { call, ...times, whileAway: false, touched: true, announced: true }
  return { ...next, cards: [...state.cards, card] }
}
