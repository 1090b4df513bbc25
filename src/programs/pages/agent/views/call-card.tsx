/** One call: who, from where, what was before, and what to write about it. */

import { Avatar } from '../../parts/avatar.tsx'
import { Icon } from '../../parts/icons.tsx'
import { clockText } from '../../parts/times.ts'
import { whenReleased } from '../../parts/when-released.ts'
import { showNote } from '../focus.ts'
import { callerName, countsFromMs, lastCallText, stateText, whenText } from '../format.ts'
import { texts } from '../language.ts'
import { Recordings } from '../recording/recordings.tsx'
import { type Card, isLive, isOpen, isUnheard, isWritten } from '../state.ts'
import { photoOf } from '../work/case.ts'
import { openHere } from '../work/open-here.ts'
import { isOfServer } from '../work/selected.ts'
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
      data-tone={isLive(card) && !isUnheard(card, state.nowMs) ? card.call.state : 'over'}
      data-number={callerIdNum}
      tabIndex={-1}
      aria-labelledby={title}
      onFocusIn={() => whenReleased(() => context.work?.actions.select(callId))}
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
  const unheard = isUnheard(card, state.nowMs)
  const fromMs = unheard ? undefined : countsFromMs(call)
  const tone = call.state === 'ringing' && !unheard ? 'solid ringing' : isLive(card) ? '' : 'q'
  return (
    <div class="chd">
      <Avatar name={name} photo={photoOf(state.work.cases[call.callId])} look={`lg ${tone}`} />
      <div class="caller">
        <h3 id={title}>{name}</h3>
        {context.work && <context.work.parts.Or {...context} work={context.work} />}
        {company && company !== name && <p class="company">{company}</p>}
        <Origin call={call} showNumber={showNumber} isNameless={isNameless} />
      </div>
      <div class="stt">
        <p class="st state">
          {isLive(card) && !unheard && <Icon name={call.state === 'ringing' ? 'ring' : 'phone'} />}
          {unheard ? texts.noNews : stateText(call, state.colleagues)}
        </p>
        {fromMs !== undefined ? (
          <p class="muted" role="timer">
            {clockText(state.nowMs - fromMs)}
          </p>
        ) : (
          call.timestamp && <p class="muted">{whenText(call.timestamp, state.nowMs)}</p>
        )}
        {call.talkSeconds !== undefined && call.talkSeconds > 0 && (
          <p class="muted">{texts.talkedFor(clockText(call.talkSeconds * 1000))}</p>
        )}
        {card.whileAway && <p class="away">{texts.whileAway}</p>}
      </div>
      <Buttons {...context} name={name} />
    </div>
  )
}

function Buttons(context: CardContext & { readonly name: string }) {
  const { card, state, actions, recordOf, name } = context
  const { callId } = card.call
  const link = recordOf(card.call)
  return (
    <div class="actions">
      {link && (
        <a
          class="btn main-b"
          href={link}
          target="_blank"
          rel="noopener noreferrer"
          data-action="open"
          onClick={(event) => openHere(event, link, context)}
        >
          <Icon name="open" />
          {texts.openRecord}
        </a>
      )}
      {!isOpen(card, state) && (
        <button type="button" class="btn quiet" onClick={() => actions.touch(callId, true)}>
          {texts.show}
        </button>
      )}
      {isOpen(card, state) && !isWritten(card, state) && isOfServer(card) && (
        <button type="button" class="btn" onClick={() => showNote(callId, actions)}>
          <Icon name="note" />
          {texts.addNote}
        </button>
      )}
      {!isLive(card) && !card.fromDay && (
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
  const { card, state, work } = context
  const { call } = card
  const hint = hintOf(card)
  const writes = isWritten(card, state)
  return (
    <div class="details">
      <div class="known">
        {isOfServer(card) && <Recordings {...context} />}
        {hint && <p class="hint">{hint}</p>}
        {work && (writes || call.shared) && <work.parts.WhoIsIt {...context} work={work} />}
        {call.aiSummary && (
          <section class="summary">
            <Icon name="spark" />
            <div>
              <h4>{call.conversationId ? texts.summaryOfCall : texts.summaryOfLast}</h4>
              <p>{call.aiSummary}</p>
            </div>
          </section>
        )}
        <LastCall {...context} />
      </div>
      {/* A pop made by hand belongs to no call that could bear a note. */}
      {writes && isOfServer(card) && (
        <div class="write">
          <NoteForm {...context} />
          {work && <work.parts.Task {...context} work={work} />}
        </div>
      )}
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

/** The last call with the caller; all others are in the panel's history. */
function LastCall({ card, state }: CardContext) {
  const { lastCalls, aiSummary } = card.call
  const [last] = lastCalls
  if (last === undefined) return null
  // What stands in the summary above is not repeated.
  const remark = last.note ?? (last.summary === aiSummary ? undefined : last.summary)
  return (
    <p class="last">
      <Icon name={last.direction === 'outbound' ? 'outbound' : 'inbound'} />
      <span>
        <strong>{texts.lastCall(whenText(last.startedAt, state.nowMs), lastCallText(last))}</strong>
        {remark && ` ${remark}`}
      </span>
    </p>
  )
}
