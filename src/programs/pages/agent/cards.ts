/** What changes of calls do to the cards of the page. Pure. */
import type { CallData, LiveChange } from '../../client/index.ts'
import type { Day } from './day.ts'
import { callerName, overText } from './format.ts'
import { texts } from './language.ts'
import { type Card, isLive, isOpen, type State } from './state.ts'

const cardsMax = 20
/** What was answered elsewhere or stopped ringing interests for a moment only. */
const withdrawnShownMs = 120_000
/** So long a caller who is still looked up is not announced by number. */
const announceAfterMs = 2000

/** @param away The page was offline meanwhile: this arrives afterwards. */
export function changeCards(state: State, change: LiveChange, away: boolean): State {
  switch (change.kind) {
    case 'ai':
      return mapCard(state, change.callId, (card) => ({
        ...card,
        call: { ...card.call, aiSummary: change.summary ?? card.call.aiSummary },
      }))
    case 'ready':
      return change.gone.reduce(
        (next, callId) => mapCard(next, callId, (card) => over(card, state.nowMs, { away, reason: 'ended' })),
        state,
      )
    case 'over':
      return announceEnd(
        mapCard(state, change.call.callId, (card) =>
          over({ ...card, call: change.call }, state.nowMs, { away, reason: change.call.reason }),
        ),
        state.cards.find(({ call }) => call.callId === change.call.callId),
      )
    default:
      return state.cards.some(({ call }) => call.callId === change.call.callId)
        ? mapCard(state, change.call.callId, (card) => ({
            ...card,
            call: change.call,
            heardAtMs: state.nowMs,
            overAtMs: undefined,
            fromDay: false,
          }))
        : { ...state, cards: [newCard(change.call, state.nowMs, away), ...state.cards] }
  }
}

function newCard(call: CallData, nowMs: number, whileAway: boolean): Card {
  // Who called while nobody listened is not announced as if it rang now, unless it still does.
  return { call, shownAtMs: nowMs, heardAtMs: nowMs, whileAway, touched: false, announced: false }
}

interface Ending {
  readonly away: boolean
  readonly reason: CallData['reason']
}

function over(card: Card, nowMs: number, { away, reason }: Ending): Card {
  const call: CallData = { ...card.call, state: 'over', reason }
  return { ...card, call, overAtMs: nowMs, announced: true, whileAway: card.whileAway || away }
}

function mapCard(state: State, callId: string, change: (card: Card) => Card): State {
  return { ...state, cards: state.cards.map((card) => (card.call.callId === callId ? change(card) : card)) }
}

/** Where the caller was announced, the end of the call is too. */
function announceEnd(state: State, before: Card | undefined): State {
  const card = state.cards.find(({ call }) => call.callId === before?.call.callId)
  if (!card || !before?.announced || !isLive(before)) return state
  return { ...state, announcement: `${callerName(card.call)}: ${overText(card.call, state.colleagues)}` }
}

/** The calls of the day that the page did not hear of itself; those that it has are its own. */
export function addDay(state: State, { calls, callBacks }: Day): State {
  const own = state.cards.filter(({ fromDay }) => !fromDay)
  const known = new Set(own.map(({ call }) => call.callId))
  const before = new Map(state.cards.map((card) => [card.call.callId, card]))
  const others = calls.flatMap((call): Card[] => {
    if (known.has(call.callId)) return []
    const atMs = Date.parse(call.timestamp ?? '') || state.nowMs
    const card = { shownAtMs: atMs, heardAtMs: atMs, overAtMs: atMs, whileAway: false, touched: false, announced: true }
    return [{ ...card, ...before.get(call.callId), call, fromDay: true }]
  })
  return { ...state, cards: [...own, ...others], callBacks }
}

/** Cards that nobody needs any more go: never one that is live or is worked in. */
export function forgetOldCards(state: State): State {
  const kept = state.cards.filter((card, position) => {
    if (isLive(card) || isOpen(card, state) || card.fromDay) return true
    const withdrawn = card.call.reason !== 'ended' && card.call.reason !== 'timed out'
    const isOld = withdrawn && !card.whileAway && state.nowMs - (card.overAtMs ?? state.nowMs) > withdrawnShownMs
    return !isOld && position < cardsMax
  })
  return kept.length === state.cards.length ? state : { ...state, cards: kept }
}

/** Announces the newest ringing caller that was not yet: once, by name where the name comes soon. */
export function announce(state: State): State {
  const isReady = (card: Card) =>
    card.call.caller !== 'pending' || card.call.state !== 'ringing' || state.nowMs - card.shownAtMs >= announceAfterMs
  const card = state.cards.find((one) => !one.announced && isLive(one) && isReady(one))
  if (!card) return state
  const { call } = card
  const company = call.contact?.company ?? call.account?.name
  const name = callerName(call)
  const who = company && company !== name ? `${name}, ${company}` : name
  const text = call.direction === 'outbound' ? texts.announceOutbound(who) : texts.announceInbound(who)
  return mapCard({ ...state, announcement: text }, call.callId, (one) => ({ ...one, announced: true }))
}
