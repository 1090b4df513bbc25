/** The calls: what goes on first, then what is to be written up, who waits for a call back, and the rest of the day folded away. */
import { useState } from 'preact/hooks'
import { texts } from '../language.ts'
import { type Card, isLive, isOpen, recentMs, type State } from '../state.ts'
import { CallBacks } from './call-backs.tsx'
import { CallCard } from './call-card.tsx'
import type { ViewContext } from './context.ts'

const recentMax = 3

export function Calls(context: ViewContext) {
  const { cards, connection } = context.state
  const { shown, earlier } = orderCards(context.state)
  return (
    <section class="calls" aria-labelledby="calls-title">
      <h2 id="calls-title" class="sr">
        {texts.calls}
      </h2>
      {shown.length === 0 ? (
        <div class={cards.length === 0 ? 'empty' : 'empty small'}>
          <p class="empty-title">{connection === 'online' ? texts.noCalls : texts.notConnected}</p>
          <p>{texts.noCallsHint}</p>
        </div>
      ) : (
        <Cards {...context} cards={shown} />
      )}
      <CallBacks {...context} />
      {earlier.length > 0 && <Earlier {...context} cards={earlier} />}
    </section>
  )
}

/** Drawn only while it is unfolded: on a busy day these are hundreds, and a ringing call must not wait for them. */
function Earlier(context: ViewContext & { readonly cards: readonly Card[] }) {
  const [isUnfolded, setUnfolded] = useState(false)
  return (
    <details class="earlier" open={isUnfolded} onToggle={({ currentTarget }) => setUnfolded(currentTarget.open)}>
      <summary>{texts.earlierToday(context.cards.length)}</summary>
      {isUnfolded && <Cards {...context} />}
    </details>
  )
}

function Cards({ cards, ...context }: ViewContext & { readonly cards: readonly Card[] }) {
  return (
    <div class="stack">
      {cards.map((card) => (
        <CallCard {...context} card={card} key={card.call.callId} />
      ))}
    </div>
  )
}

/** What is worked in stays where it is: a card that was opened under "earlier today" does not move away from the pointer. */
function orderCards(state: State): { readonly shown: readonly Card[]; readonly earlier: readonly Card[] } {
  const over = state.cards.filter((card) => !isLive(card))
  const recent = over.filter((card) => !card.fromDay && state.nowMs - (card.overAtMs ?? 0) < recentMs)
  const inSight = new Set(recent.slice(0, recentMax))
  const isShown = (card: Card) => inSight.has(card) || card.whileAway || (!card.fromDay && isOpen(card, state))
  const isWritten = (card: Card) => card.fromDay && state.restored.includes(card.call.callId)
  const shown = over.filter((card) => isShown(card) || isWritten(card))
  return { shown: [...state.cards.filter(isLive), ...shown], earlier: over.filter((card) => !shown.includes(card)) }
}
