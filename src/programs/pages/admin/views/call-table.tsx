/** The rows of the list of calls; below 1024 px each is a card. */
import type { CallRow, DestinationState } from '../../../../wire/call.ts'
import { Icon } from '../../parts/icons.tsx'
import { talkText, whenText } from '../format.ts'
import { texts } from '../language.ts'
import { pageUrl } from '../router.ts'
import { useSession } from '../session.ts'
import { type Glyph, State } from './glyphs.tsx'
import { Time } from './parts.tsx'

export function CallTable({ calls }: { readonly calls: readonly CallRow[] }) {
  const destinations = calls[0]?.destinations.map(({ destination }) => destination) ?? []
  return (
    <section class="card calls" aria-label={texts.pages.calls}>
      <table>
        <thead>
          <tr>
            <th>{texts.time}</th>
            <th>
              <span class="sr">{texts.direction}</span>
            </th>
            <th>{texts.who}</th>
            <th>{texts.queueOrNumber}</th>
            <th>{texts.agent}</th>
            <th>{texts.outcome}</th>
            <th class="num">{texts.talk}</th>
            {destinations.map((id) => (
              <th key={id} class="c">
                {texts.connectorNames[id] ?? id}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <Row key={call.id} call={call} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ call }: { readonly call: CallRow }) {
  const { showNumber } = useSession()
  const { id, direction, startedAt, talkSeconds, destinations, queue, did } = call
  return (
    <tr data-call={id}>
      <td class="nowrap muted t">
        <Time at={startedAt} as={whenText} />
      </td>
      <td class="dr">
        <span class="accent">
          <Icon name={direction} />
        </span>
        <span class="sr">{texts.directions[direction]}</span>
      </td>
      <td class="w long">
        <Who call={call} />
      </td>
      <td class="q muted long">
        {queue?.name ?? queue?.extension ?? (did && <span class="tn">{showNumber(did)}</span>)}
      </td>
      <td class="ag long">{agentText(call)}</td>
      <td class="oc">
        <Outcome call={call} />
      </td>
      <td class="num tk nowrap">{talkText(talkSeconds)}</td>
      {destinations.map((one) => (
        <td key={one.destination} class="c ds">
          <State glyph={destinationGlyph(one.state)} name={destinationText(one)} />
          <span class="dl" aria-hidden="true">
            {texts.connectorNames[one.destination] ?? one.destination}
          </span>
        </td>
      ))}
    </tr>
  )
}

/** What the CRM or the directory calls the other party comes before what its telephone company does. */
export function partyName({ contact, knownParty, external }: CallRow): string {
  return knownParty?.name || contact?.name || external?.name || ''
}

export function whoText(call: CallRow, showNumber: (number: string) => string): string {
  const { external, rung } = call
  const name = partyName(call)
  if (name) return name
  return external ? showNumber(external.number) : (rung[0]?.name ?? rung[0]?.extension ?? texts.internalCall)
}

export function Who({ call }: { readonly call: CallRow }) {
  const { showNumber } = useSession()
  const { external } = call
  const name = partyName(call)
  return (
    <>
      <a class={`strong plain ${name ? '' : 'tn'}`} href={pageUrl(`calls/${call.id}`)}>
        {whoText(call, showNumber)}
      </a>
      {external && <span class="sub tn">{name && showNumber(external.number)}</span>}
    </>
  )
}

export function agentText({ answeredBy, rung, ai, state }: CallRow): string {
  if (answeredBy) return answeredBy.name ?? answeredBy.extension
  if (ai) return ai.agentName ?? texts.aiAgent
  if (state === 'ringing') return rung.map(({ name, extension }) => name ?? extension).join(', ')
  return texts.nobody
}

export function Outcome({ call }: { readonly call: CallRow }) {
  const { state, outcome } = call
  if (state !== 'ended') {
    return (
      <span class="st accent">
        <Icon name={state === 'ringing' ? 'ring' : 'phone'} />
        {texts.callStates[state]}
      </span>
    )
  }
  if (!outcome) return <>–</>
  const isBad = outcome !== 'answered' && outcome !== 'voicemail' && call.direction === 'inbound'
  return isBad ? <span class="tag bad">{texts.outcomes[outcome]}</span> : <span>{texts.outcomes[outcome]}</span>
}

const glyphs: Readonly<Record<DestinationState['state'], Glyph>> = {
  delivered: 'ok',
  waiting: 'wait',
  dead: 'dead',
  unwanted: 'none',
  not_sent: 'none',
}
export const destinationGlyph = (state: DestinationState['state']) => glyphs[state]

/** `Zendesk: waiting, next try 2:25 PM`. */
function destinationText({ destination, state, nextAttemptAt, message }: DestinationState): string {
  const next = nextAttemptAt && message ? `, ${texts.nextTry(whenText(nextAttemptAt))}` : ''
  const why = message ? `: ${message}` : ''
  return `${texts.connectorNames[destination] ?? destination}: ${texts.destinationStates[state]}${next}${why}`
}
