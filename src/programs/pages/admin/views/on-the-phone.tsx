/** The calls that go on, with a running time. */
import type { CallData } from '../../../../wire/call-data.ts'
import { Icon } from '../../parts/icons.tsx'
import { clockText } from '../../parts/times.ts'
import { useData, useNow } from '../data.ts'
import { texts } from '../language.ts'
import { useLive } from '../live.ts'
import { pageUrl, useRoute } from '../router.ts'
import { useSession } from '../session.ts'
import { Empty, WhenLoaded } from './states.tsx'

interface Active {
  readonly calls: readonly CallData[]
}

const everyMs = 30_000

export function OnThePhone() {
  const active = useData<Active>('/api/calls/active', { everyMs })
  useLive(() => void active.reload())
  const isOwnPage = useRoute().page === 'live'
  return (
    <section class="card" aria-labelledby="on-the-phone">
      <div class="ch">
        <h2 id="on-the-phone">{texts.onThePhone}</h2>
        {!isOwnPage && (
          <a href={pageUrl('live')} class="sm">
            {texts.pages.live}
          </a>
        )}
      </div>
      <WhenLoaded of={active} rows={3}>
        {({ calls }) =>
          calls.length === 0 ? (
            <Empty icon="phone" title={texts.nobodyOnThePhone} text={texts.nobodyOnThePhoneHint} />
          ) : (
            <ActiveCalls calls={calls} />
          )
        }
      </WhenLoaded>
    </section>
  )
}

function ActiveCalls({ calls }: Active) {
  const nowMs = useNow()
  return (
    <table>
      <thead>
        <tr>
          <th>{texts.who}</th>
          <th class="hide-s">{texts.queueOrNumber}</th>
          <th>{texts.agent}</th>
          <th class="num">{texts.duration}</th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <ActiveCall key={call.callId} call={call} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  )
}

function ActiveCall({ call, nowMs }: { readonly call: CallData; readonly nowMs: number }) {
  const { showNumber } = useSession()
  const name = call.contact?.name || call.callerIdName
  const from = call.state === 'talking' ? (call.answeredAt ?? call.timestamp) : call.timestamp
  return (
    <tr>
      <td>
        <a class="strong plain" href={pageUrl(`calls/${call.callId}`)}>
          {name || showNumber(call.callerIdNum)}
        </a>
        <span class="sub tn">
          {name ? showNumber(call.callerIdNum) : call.caller === 'none' && texts.unknownCaller}
        </span>
      </td>
      <td class="hide-s">{call.queue?.name ?? call.queue?.extension ?? (call.did && showNumber(call.did))}</td>
      <td>
        {call.state === 'ringing' ? (
          <span class="accent st">
            <Icon name="ring" />
            {texts.ringingAt((call.rung ?? []).join(', '))}
          </span>
        ) : (
          (call.extension ?? call.rung?.at(-1) ?? '–')
        )}
      </td>
      <td class="num nowrap">{from ? clockText(nowMs - Date.parse(from)) : '–'}</td>
    </tr>
  )
}
