/** Which call the contact panel is about. */
import { type Card, isLive, isOpen, isUnheard, type State } from '../state.ts'

/**
 * The call that somebody went to; the newest one that goes on, where it came later and the other is over; else the one that is
 * being worked in. Undefined: none.
 */
export function selectedCard(state: State): Card | undefined {
  const { selected } = state.work
  const chosen = state.cards.find(({ call }) => call.callId === selected?.callId)
  const live = state.cards.find((card) => isLive(card) && !isUnheard(card, state.nowMs))
  if (chosen && (isLive(chosen) || live === undefined || live.shownAtMs <= (selected?.atMs ?? 0))) return chosen
  return live ?? state.cards.find((card) => !card.fromDay) ?? state.cards.find((card) => isOpen(card, state))
}

/** A pop made by hand belongs to no call of the server. */
export const isOfServer = ({ call }: Card): boolean => !call.callId.startsWith('pop_')
