/** One call as a page of text: what happened, the facts it stands on, and the state of each delivery. */
import { partyName } from '../../../adapters/crm/call-words.ts'
import type { CallForm as Call, CallDetails as CallStory } from '../../../wire/call.ts'
import type { DeliveryForm as Delivery } from '../../../wire/delivery.ts'
import type { CallEventForm as Event } from '../../../wire/event.ts'
import { plain, plainLines } from '../../terminal/plain.ts'
import { renderFacts, renderTable } from '../../terminal/table.ts'
import { callOutcomeWords, headline, partyOf, talkOf } from './call-words.ts'
import { deliveryState, deliveryTarget, lastProblem } from './delivery-words.ts'
import type { Times } from './times.ts'

export function callDetailsWords({ call, events, deliveries }: CallStory, times: Times, width: number): string {
  return [
    `${plain(headline(call))}\n\n${factsOf(call, times)}`,
    wordsOf(call),
    section(
      'Why several reports are one call',
      call.matches.map(({ alias, matchedBy, reason }) => `${alias}: ${matchedBy}, ${reason}`),
    ),
    `Events\n${eventTable(events, times, width)}`,
    `Deliveries\n${deliveryTable(deliveries, times, width)}`,
    `${times.note}\n`,
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function factsOf(call: Call, times: Times): string {
  const { number, name } = partyOf(call)
  return renderFacts([
    ['Call', `${call.id}, revision ${call.revision}`],
    [call.direction === 'outbound' ? 'To' : 'From', [name, number].filter(Boolean).join(', ')],
    [
      'Contact',
      call.contact && [call.contact.name, call.contact.entityType, call.contact.id].filter(Boolean).join(', '),
    ],
    ['Number called', call.did],
    ['Queue', call.queue && partyName(call.queue)],
    ['Started', times.at(call.startedAt)],
    ['Answered', times.at(call.answeredAt)],
    ['Ended', times.at(call.endedAt)],
    ['Outcome', callOutcomeWords(call)],
    ['Talk time', talkOf(call)],
    ['Answered by', call.answeredBy && partyName(call.answeredBy)],
    [call.direction === 'outbound' ? 'Dialled by' : 'Rang at', call.rung.map(partyName).join(', ')],
    [
      'Transfers',
      call.transfers
        .map(({ at, to }) => `${'number' in to ? String(to.number) : partyName(to)} at ${times.at(at)}`)
        .join(', '),
    ],
    ['Recordings', call.recordings.flatMap(({ url }) => url ?? []).join(', ')],
    ['AI agent', call.ai?.result],
  ])
}

/** What the PBX's templates, AI and people wrote about it. */
function wordsOf({ subject, text, recordings, ai, notes = [] }: Call): string {
  const people = notes.map(({ by, author, text: words }) => {
    const writer = by ? partyName(by) : author
    return `${writer ? `${writer}: ` : ''}${words}`
  })
  const written = [subject, text, ...recordings.map(({ summary }) => summary), ai?.summary, ...people]
  return section(
    'Notes',
    written.flatMap((one) => (one ? plainLines(one).split('\n') : [])),
  )
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n${lines.map((line) => `  ${plain(line)}\n`).join('')}`
}

const eventColumns = [
  { header: 'AT' },
  { header: 'WHAT' },
  { header: 'SOURCE' },
  { header: 'LEG', shrinkTo: 8 },
  { header: 'OUTCOME' },
] as const

function eventTable(events: readonly Event[], times: Times, width: number): string {
  const byTime = [...events].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  const rows = byTime.map((event) => [
    times.at(event.at),
    event.kind,
    event.source,
    event.agent ? partyName(event.agent) : (event.leg ?? ''),
    event.kind === 'ended' ? (event.outcome ?? '') : '',
  ])
  return renderTable(eventColumns, rows, width)
}

const deliveryColumns = [{ header: 'TO', shrinkTo: 8 }, { header: 'STATE', shrinkTo: 20 }, { header: 'ID' }] as const

function deliveryTable(deliveries: readonly Delivery[], times: Times, width: number): string {
  if (deliveries.length === 0) return '  None: no CRM is connected, the call is not over yet, or it was internal.\n'
  const rows = deliveries.map((one) => [deliveryTarget(one), deliveryState(one, times), one.id])
  const problems = deliveries.flatMap((one) => {
    const problem = lastProblem(one)
    return problem === undefined ? [] : [`  ${deliveryTarget(one)}: ${plain(problem)}\n`]
  })
  return renderTable(deliveryColumns, rows, width) + problems.join('')
}
