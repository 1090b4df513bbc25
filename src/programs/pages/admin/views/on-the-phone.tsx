/** The calls that go on, with a running time; who they are with is named as in the list of calls. */
import type { CallRow } from '../../../../wire/call.ts'
import { Icon } from '../../parts/icons.tsx'
import { clockText } from '../../parts/times.ts'
import { useData, useNow } from '../data.ts'
import { texts } from '../language.ts'
import { useLive } from '../live.ts'
import { pageUrl, useRoute } from '../router.ts'
import { useSession } from '../session.ts'
import { agentText, Who } from './call-table.tsx'
import { Empty, WhenLoaded } from './states.tsx'

interface Active {
  readonly calls: readonly CallRow[]
}

const everyMs = 30_000

export function OnThePhone() {
  const active = useData<Active>('/v1/calls?active=true', { everyMs })
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
          <ActiveCall key={call.id} call={call} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  )
}

function ActiveCall({ call, nowMs }: { readonly call: CallRow; readonly nowMs: number }) {
  const { showNumber } = useSession()
  const { state, startedAt, answeredAt, queue, did } = call
  const since = state === 'talking' ? (answeredAt ?? startedAt) : startedAt
  return (
    <tr data-call={call.id}>
      <td class="long">
        <Who call={call} />
      </td>
      <td class="hide-s long">
        {queue?.name ?? queue?.extension ?? (did && <span class="tn">{showNumber(did)}</span>)}
      </td>
      <td class="long">
        {state === 'ringing' ? (
          <span class="accent">
            <Icon name="ring" /> {texts.ringingAt(agentText(call))}
          </span>
        ) : (
          agentText(call)
        )}
      </td>
      <td class="num nowrap">{clockText(nowMs - Date.parse(since))}</td>
    </tr>
  )
}
