/** Where a call was delivered, each with its attempts; what failed stands open. */

import type { CallDetails } from '../../../../wire/call.ts'
import type { DeliveryForm } from '../../../../wire/delivery.ts'
import { Icon } from '../../parts/icons.tsx'
import { safeLink } from '../../parts/safe-link.ts'
import { request } from '../api.ts'
import { useAction } from '../data.ts'
import { countText, secondsText, whenText } from '../format.ts'
import { texts } from '../language.ts'
import { pageUrl } from '../router.ts'
import { useMay } from '../session.ts'
import { destinationGlyph } from './call-table.tsx'
import { State } from './glyphs.tsx'
import { ActionFault, Button, Time } from './parts.tsx'

interface Props {
  readonly details: CallDetails
  readonly onChange: () => Promise<void>
}

export function Deliveries({ details, onChange }: Props) {
  const { destinations } = details.call
  const count = (...states: string[]) => destinations.filter(({ state }) => states.includes(state)).length
  const said = [
    [count('delivered'), texts.delivered],
    [count('waiting'), texts.waiting],
    [count('dead'), texts.failed],
  ] as const
  return (
    <section class="card" aria-labelledby="deliveries">
      <div class="ch">
        <h2 id="deliveries">{texts.deliveries}</h2>
        <span class="sm muted">
          {said.flatMap(([number, word]) => (number > 0 ? [`${number} ${word.toLowerCase()}`] : [])).join(', ')}
        </span>
      </div>
      {destinations.length === 0 && <p class="pad muted">{texts.noDestinations}</p>}
      {destinations.map((destination) => (
        <Delivery
          key={destination.destination}
          destination={destination}
          isLeftOut={details.call.leftOut === true}
          delivery={details.deliveries.find(({ id }) => id === destination.deliveryId)}
          onChange={onChange}
        />
      ))}
    </section>
  )
}

interface DeliveryProps {
  readonly destination: CallDetails['call']['destinations'][number]
  readonly delivery: DeliveryForm | undefined
  readonly isLeftOut: boolean
  readonly onChange: () => Promise<void>
}

function Delivery({ destination, delivery, isLeftOut, onChange }: DeliveryProps) {
  const { state, entry, message, nextAttemptAt, removed } = destination
  const isBad = state === 'dead' || (state === 'waiting' && message !== undefined)
  const attempts = delivery?.attempts ?? []
  const line = {
    delivered: isLeftOut
      ? texts.leftOutStays
      : entry
        ? texts.entry(entry.id, countText(attempts[0]?.durationMs ?? 0))
        : texts.delivered,
    waiting: nextAttemptAt ? texts.nextTry(whenText(nextAttemptAt)) : texts.waiting,
    dead: texts.failedAfter(delivery?.failures ?? attempts.length),
    unwanted: removed ? texts.removedHow[removed] : isLeftOut ? texts.leftOutByHand : texts.destinationStates.unwanted,
    not_sent: texts.destinationStates.not_sent,
  }[state]
  return (
    <details class="dv" open={isBad} data-destination={destination.destination} data-state={state}>
      <summary>
        <State glyph={destinationGlyph(state)} name={texts.destinationStates[state]} />
        <strong class="grow">{texts.connectorNames[destination.destination] ?? destination.destination}</strong>
        <span class={`sm ${state === 'dead' ? 'bad' : 'muted'}`}>{line}</span>
        <Icon name="down" />
      </summary>
      {isBad && <p class="pad bad-line">{message}</p>}
      {attempts.length > 0 && <Attempts attempts={attempts} />}
      <DeliveryLinks destination={destination} delivery={delivery} onChange={onChange} />
    </details>
  )
}

function Attempts({ attempts }: Pick<DeliveryForm, 'attempts'>) {
  return (
    <table>
      <thead>
        <tr>
          <th>{texts.attempt}</th>
          <th>{texts.status}</th>
          <th>{texts.result}</th>
          <th class="num">{texts.took}</th>
        </tr>
      </thead>
      <tbody>
        {attempts.map(({ at, code, message, durationMs, outcome, revision }) => (
          <tr key={at}>
            <td class="nowrap muted">
              <Time at={at} as={(iso) => `${whenText(iso)}`.replace(/[^,]*$/, ` ${secondsText(iso)}`)} />
            </td>
            <td class="nowrap">{code ?? texts.ok}</td>
            <td>{outcome === 'delivered' ? texts.deliveredRevision(revision) : message}</td>
            <td class="num nowrap muted">{countText(durationMs)} ms</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function DeliveryLinks({ destination, delivery, onChange }: Omit<DeliveryProps, 'isLeftOut'>) {
  const mayManage = useMay('admin')
  const retry = useAction()
  const { state, code, entry } = destination
  const url = safeLink(entry?.url, location.origin)
  const again = () =>
    retry.run(async () => {
      await request('POST', `/v1/deliveries/${encodeURIComponent(delivery?.id ?? '')}/retry`, { body: {} })
      await onChange()
    })
  return (
    <div class="pad row wrap">
      {mayManage && delivery && (state === 'dead' || state === 'waiting') && (
        <Button label={texts.retryNow} icon="again" action={retry} onPress={() => void again()} />
      )}
      {url && (
        <a class="btn" href={url} target="_blank" rel="noopener noreferrer">
          <Icon name="open" />
          {texts.openEntry}
        </a>
      )}
      {state === 'dead' && code && (
        <a class="btn quiet" href={pageUrl('calls', { destination: destination.destination, state: 'dead' })}>
          {texts.seeOthers}
        </a>
      )}
      <ActionFault action={retry} />
    </div>
  )
}
