/** What calls for a person while the phones are open: alerts, maintenance, who is notified, and the rules. */
import type { AlertsForm, MaintenanceForm } from '../../../../wire/alert.ts'
import { request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'
import { setQuery, useRoute } from '../router.ts'
import { useMay } from '../session.ts'
import { AlertCard } from '../views/alert-card.tsx'
import { AlertRules } from '../views/alert-rules.tsx'
import { useNotifications } from '../views/notifications.ts'
import { ActionFault, Button, Head, Notice } from '../views/parts.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'

const everyMs = 10_000
const tabs = ['open', 'resolved', 'rules'] as const
const maintenanceMinutes = 60

export function Page() {
  const alerts = useData<AlertsForm>('/v1/alerts', { everyMs })
  const { query } = useRoute()
  const tab = tabs.find((one) => one === query.get('show')) ?? 'open'
  const resolved = useData<AlertsForm>(tab === 'resolved' ? '/v1/alerts?state=resolved' : undefined)
  const { checkedAt, alerts: standing = [], maintenance } = alerts.data ?? {}
  const open = standing.filter(({ state }) => state !== 'unknown').length
  return (
    <>
      <Head
        title={texts.pages.alerts}
        about={checkedAt ? texts.alertsChecked(open, whenText(checkedAt)) : texts.alertsNeverChecked}
      >
        <BrowserNotices />
      </Head>
      <Maintenance maintenance={maintenance} onChange={alerts.reload} />
      <nav class="tabs" aria-label={texts.state}>
        {tabs.map((name) => (
          <a
            key={name}
            href={`?show=${name}`}
            aria-current={name === tab ? 'page' : undefined}
            onClick={(event) => {
              event.preventDefault()
              setQuery({ show: name === 'open' ? undefined : name })
            }}
          >
            {texts.alertTabs[name]}
          </a>
        ))}
      </nav>
      {tab === 'rules' ? (
        <AlertRules />
      ) : (
        <WhenLoaded of={tab === 'open' ? alerts : resolved} rows={3}>
          {(data) =>
            data.alerts.length === 0 ? (
              <NoAlerts isOpen={tab === 'open'} isChecked={data.checkedAt !== undefined} />
            ) : (
              data.alerts.map((alert) => <AlertCard key={alert.id} alert={alert} onChange={alerts.reload} />)
            )
          }
        </WhenLoaded>
      )}
    </>
  )
}

/** What was never checked is not quiet. */
function NoAlerts({ isOpen, isChecked }: { readonly isOpen: boolean; readonly isChecked: boolean }) {
  if (!isOpen) return <Empty icon="check" title={texts.noneHere} />
  if (!isChecked) return <Empty icon="clock" title={texts.alertsNeverChecked} text={texts.alertsNeverCheckedHint} />
  return <Empty icon="check" tone="good" title={texts.noAlerts} />
}

interface MaintenanceProps {
  readonly maintenance: MaintenanceForm | undefined
  readonly onChange: () => Promise<void>
}

function Maintenance({ maintenance, onChange }: MaintenanceProps) {
  const mayManage = useMay('queues')
  const action = useAction()
  const path = '/v1/alerts/maintenance'
  const start = async () => {
    await request('POST', path, { body: { minutes: maintenanceMinutes } })
    await onChange()
  }
  const end = async () => {
    await request('DELETE', path)
    await onChange()
  }
  return (
    <>
      {maintenance && <Notice tone="warn">{texts.inMaintenance(whenText(maintenance.until), maintenance.by)}</Notice>}
      {mayManage && (
        <p class="row wrap">
          <Button
            label={maintenance ? texts.endMaintenance : texts.startMaintenance}
            kind="quiet"
            action={action}
            onPress={() => void action.run(maintenance ? end : start)}
          />
        </p>
      )}
      <ActionFault action={action} />
    </>
  )
}

/** A browser asks for permission only after a press. */
function BrowserNotices() {
  const { state, ask } = useNotifications()
  if (state === 'impossible') return null
  if (state === 'granted') return <span class="tag good">{texts.browserNotices.granted}</span>
  if (state === 'denied') return <span class="tag">{texts.browserNotices.denied}</span>
  return <Button label={texts.browserNotices.ask} icon="ring" onPress={() => void ask()} />
}
