/** One call: who, from where, what was before, and what to write about it. */

import { Icon } from '../../parts/icons.tsx'
import { clockText } from '../../parts/times.ts'
import { callerName, countsFromMs, lastCallText, safeLink, stateText, whenText } from '../format.ts'
import { type Card, isLive, isOpen } from '../state.ts'
import { texts } from '../texts.ts'
import type { CardContext } from './context.ts'
import { NoteForm } from './note-form.tsx'

export function CallCard(context: CardContext) {
  const { card, state } = context
  const { callId, callerIdNum } = card.call
  const title = `name-${callId}`
  return (
    <article
      class="card call"
      id={`card-${callId}`}
      data-call={callId}
      data-tone={isLive(card) ? card.call.state : 'over'}
      data-number={callerIdNum}
      tabIndex={-1}
      aria-labelledby={title}
    >
      <Head {...context} title={title} />
      {isOpen(card, state) && <Details {...context} />}
    </article>
  )
}

function Head(context: CardContext & { readonly title: string }) {
  const { card, state, showNumber, title } = context
  const { call } = card
  const known = callerName(call)
  const isNameless = known === call.callerIdNum && known !== ''
  const name = isNameless ? showNumber(known).text : known
  const company = call.contact?.company ?? call.account?.name
  const fromMs = countsFromMs(call)
  const tone = call.state === 'ringing' ? 'solid ringing' : isLive(card) ? '' : 'q'
  return (
    <div class="chd">
      <span class={`av lg ${tone}`} aria-hidden="true">
        {initials(name)}
      </span>
      <div class="caller">
        <h3 id={title}>{name}</h3>
        {company && company !== name && <p class="company">{company}</p>}
        <Origin call={call} showNumber={showNumber} isNameless={isNameless} />
      </div>
      <div class="stt">
        <p class="st state">
          {isLive(card) && <Icon name={call.state === 'ringing' ? 'ring' : 'phone'} />}
          {stateText(call)}
        </p>
        {fromMs !== undefined ? (
          <p class="muted" role="timer">
            {clockText(state.nowMs - fromMs)}
          </p>
        ) : (
          call.timestamp && <p class="muted">{whenText(call.timestamp, state.nowMs)}</p>
        )}
        {card.whileAway && <p class="away">{texts.whileAway}</p>}
      </div>
      <Buttons {...context} name={name} />
    </div>
  )
}

function Buttons({ card, state, actions, origin, name }: CardContext & { readonly name: string }) {
  const { callId, contact } = card.call
  const link = safeLink(contact?.url, origin)
  return (
    <div class="actions">
      {link && (
        <a class="btn main-b" href={link} target="_blank" rel="noopener noreferrer" data-action="open">
          <Icon name="open" />
          {texts.openRecord}
        </a>
      )}
      {!isOpen(card, state) && (
        <button type="button" class="btn quiet" onClick={() => actions.touch(callId, true)}>
          {texts.show}
        </button>
      )}
      {!isLive(card) && (
        <button
          type="button"
          class="btn quiet"
          data-action="dismiss"
          aria-label={texts.dismissCall(name)}
          onClick={() => actions.dismiss(callId)}
        >
          {texts.dismiss}
        </button>
      )}
    </div>
  )
}

type OriginContext = Pick<CardContext, 'showNumber'> & { readonly call: Card['call']; readonly isNameless: boolean }

/** Where the call comes from and where it was to go; a number that stands above as the name is not repeated. */
function Origin({ call, showNumber, isNameless }: OriginContext) {
  const { text, country } = showNumber(call.callerIdNum)
  const number = call.callerIdNum === '' ? [] : [isNameless ? undefined : text, country]
  const queue = call.queue && (call.queue.name ?? texts.queue(call.queue.extension))
  const called = call.did ? texts.called(showNumber(call.did).text) : undefined
  const facts = [...number, queue, called].flatMap((fact) => fact || [])
  return (
    <p class="origin">{facts.map((fact, position) => [position > 0 ? ' · ' : '', <span key={fact}>{fact}</span>])}</p>
  )
}

function Details(context: CardContext) {
  const { card } = context
  const { call } = card
  const hint = hintOf(card)
  return (
    <div class="details">
      <div class="known">
        {hint && <p class="hint">{hint}</p>}
        {call.aiSummary && (
          <section class="summary">
            <Icon name="spark" />
            <div>
              <h4>{call.conversationId ? texts.summaryOfCall : texts.summaryOfLast}</h4>
              <p>{call.aiSummary}</p>
            </div>
          </section>
        )}
        <LastCalls {...context} />
      </div>
      {/* A pop made by hand belongs to no call that could bear a note. */}
      {!call.callId.startsWith('pop_') && <NoteForm {...context} />}
    </div>
  )
}

function hintOf(card: Card): string | undefined {
  const { caller, lastCalls } = card.call
  if (caller === 'none') return texts.callerNone
  if (caller === 'unknown') return texts.callerUnknown
  if (caller === 'pending') return isLive(card) ? texts.callerPending : undefined
  return lastCalls.length === 0 ? texts.firstCall : undefined
}

function LastCalls({ card, state }: CardContext) {
  const { lastCalls, aiSummary } = card.call
  if (lastCalls.length === 0) return null
  return (
    <section class="last-calls">
      <h4>{texts.lastCalls}</h4>
      <ul>
        {lastCalls.map((call) => {
          // What stands in the summary above is not repeated.
          const remark = call.note ?? (call.summary === aiSummary ? undefined : call.summary)
          return (
            <li key={call.id}>
              <span class="when">{whenText(call.startedAt, state.nowMs)}</span>
              <span>{lastCallText(call)}</span>
              {remark && <span class="remark">{remark}</span>}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** Of the first and last word; digits and signs have none. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].flatMap((word) => word?.match(/^./u) ?? [])
  return letters.join('').toUpperCase() || '?'
}
