/** One call: who, from where, what was before, and what to write about it. */
import { h } from 'preact'
import { type Card, isLive, isOpen } from '../state.ts'
import { callerName, clockText, countsFromMs, lastCallText, safeLink, stateText, whenText } from '../words.ts'
import type { CardContext } from './context.ts'
import { NoteForm } from './note-form.ts'

export function CallCard(context: CardContext) {
  const { card, state } = context
  const { callId } = card.call
  const title = `name-${callId}`
  const tone = isLive(card) ? card.call.state : 'over'
  return h(
    'article',
    {
      class: 'card',
      id: `card-${callId}`,
      'data-call': callId,
      'data-tone': tone,
      'data-number': card.call.callerIdNum,
      tabIndex: -1,
      'aria-labelledby': title,
    },
    [h(Head, { ...context, title }), isOpen(card, state) ? h(Details, context) : null],
  )
}

function Head({ card, state, actions, showNumber, title, origin }: CardContext & { readonly title: string }) {
  const { call } = card
  const known = callerName(call)
  const isNameless = known === call.callerIdNum && known !== ''
  const name = isNameless ? showNumber(known).text : known
  const company = call.contact?.company ?? call.account?.name
  const link = safeLink(call.contact?.url, origin)
  const fromMs = countsFromMs(call)
  return h('div', { class: 'head' }, [
    h('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(name)),
    h('div', { class: 'caller' }, [
      h('h3', { id: title }, name),
      company && company !== name ? h('p', { class: 'company' }, company) : null,
      h(Origin, { call, showNumber, isNameless }),
    ]),
    h('div', { class: 'standing' }, [
      h('p', { class: 'state' }, stateText(call)),
      fromMs === undefined
        ? call.timestamp && h('p', { class: 'timer' }, whenText(call.timestamp, state.nowMs))
        : h('p', { class: 'timer', role: 'timer' }, clockText(state.nowMs - fromMs)),
      card.whileAway ? h('p', { class: 'away' }, 'While you were offline') : null,
    ]),
    h('div', { class: 'actions' }, [
      link
        ? h(
            'a',
            { class: 'button main', href: link, target: '_blank', rel: 'noopener noreferrer', 'data-action': 'open' },
            'Open record',
          )
        : null,
      isOpen(card, state)
        ? null
        : h('button', { type: 'button', class: 'quiet', onClick: () => actions.touch(call.callId, true) }, 'Show'),
      isLive(card)
        ? null
        : h(
            'button',
            {
              type: 'button',
              class: 'quiet',
              'data-action': 'dismiss',
              'aria-label': `Put away ${name}`,
              onClick: () => actions.dismiss(call.callId),
            },
            'Put away',
          ),
    ]),
  ])
}

type OriginContext = Pick<CardContext, 'showNumber'> & { readonly call: Card['call']; readonly isNameless: boolean }

/** Where the call comes from and where it was to go; a number that stands above as the name is not said again. */
function Origin({ call, showNumber, isNameless }: OriginContext) {
  const { text, country } = showNumber(call.callerIdNum)
  const number = call.callerIdNum === '' ? [] : [isNameless ? undefined : text, country]
  const queue = call.queue && (call.queue.name ?? `queue ${call.queue.extension}`)
  const called = call.did ? `called ${showNumber(call.did).text}` : undefined
  const facts = [...number, queue, called].flatMap((fact) => fact || [])
  return h(
    'p',
    { class: 'origin' },
    facts.map((fact, position) => [position > 0 ? ' · ' : '', h('span', {}, fact)]),
  )
}

function Details(context: CardContext) {
  const { card } = context
  const { call } = card
  const isUnknown = call.caller === 'none' ? 'Not in your contacts.' : undefined
  const unheard = call.caller === 'unknown' ? 'A CRM did not answer; who calls is not known for sure.' : undefined
  const pending = call.caller === 'pending' && isLive(card) ? 'Looking up who calls…' : undefined
  const isFirst = call.caller === 'found' && call.lastCalls.length === 0 ? 'No earlier calls.' : undefined
  const hint = isUnknown ?? unheard ?? pending ?? isFirst
  return h('div', { class: 'details' }, [
    h('div', { class: 'known' }, [
      hint ? h('p', { class: 'hint' }, hint) : null,
      call.aiSummary
        ? h('section', { class: 'summary' }, [
            h('h4', {}, call.conversationId ? 'AI summary of this call' : 'AI summary of the last conversation'),
            h('p', {}, call.aiSummary),
          ])
        : null,
      h(LastCalls, context),
    ]),
    // A pop made by hand is of no call that could bear a note.
    call.callId.startsWith('pop_') ? null : h(NoteForm, context),
  ])
}

function LastCalls({ card, state }: CardContext) {
  const { lastCalls, aiSummary } = card.call
  if (lastCalls.length === 0) return null
  return h('section', { class: 'last-calls' }, [
    h('h4', {}, 'Last calls'),
    h(
      'ul',
      {},
      lastCalls.map((call) => {
        // What stands in the summary above is not told twice.
        const said = call.note ?? (call.summary === aiSummary ? undefined : call.summary)
        return h('li', { key: call.id }, [
          h('span', { class: 'when' }, whenText(call.startedAt, state.nowMs)),
          h('span', {}, lastCallText(call)),
          said ? h('span', { class: 'said' }, said) : null,
        ])
      }),
    ),
  ])
}

/** Of the first and last word; digits and signs have none. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].flatMap((word) => word?.match(/^./u) ?? [])
  return letters.join('').toUpperCase() || '☎'
}
