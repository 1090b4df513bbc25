/**
 * Notifications of the browser while the dashboard is open in some tab, seen or not: each alert that was opened is shown once,
 * however many tabs there are. The first tab takes it for all, as one that somebody closed would be shown again by the next tab.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { AlertForm, AlertsForm } from '../../../../wire/alert.ts'
import { takesFirst } from '../../parts/first-tab.ts'
import { showNotification } from '../../parts/notification.ts'
import { useData } from '../data.ts'
import { texts } from '../language.ts'
import { navigate, pageUrl } from '../router.ts'

type Permission = 'granted' | 'denied' | 'default' | 'impossible'

const read = (): Permission => ('Notification' in globalThis ? Notification.permission : 'impossible')
/** Who turned it on in another component is heard of there too. */
const listeners = new Set<() => void>()

export function useNotifications(): { readonly state: Permission; ask(): Promise<void> } {
  const [state, setState] = useState(read)
  useEffect(() => {
    const follow = () => setState(read())
    listeners.add(follow)
    return () => void listeners.delete(follow)
  }, [])
  return {
    state,
    async ask() {
      await Notification.requestPermission()
      for (const follow of listeners) follow()
    },
  }
}

const everyMs = 10_000

async function announce(alert: AlertForm): Promise<void> {
  if (!(await takesFirst('announced', alert.id))) return
  showNotification(texts.alertTitle(alert), { body: alert.sentence, tag: alert.id }, () => navigate(pageUrl('alerts')))
}

/** Mounted once, in the frame of all pages. */
export function useAlertNotices(): number {
  const { state } = useNotifications()
  const { data } = useData<AlertsForm>('/v1/alerts', { everyMs, evenHidden: state === 'granted' })
  const shown = useRef<Set<string>>(undefined)
  const open = (data?.alerts ?? []).filter((alert) => alert.state === 'open')
  useEffect(() => {
    if (data === undefined) {
      // Of another site.
      shown.current = undefined
      return
    }
    // What was open before somebody looked is on the page; only what is new is announced.
    const known = shown.current
    shown.current = new Set(open.map(({ id }) => id))
    if (known === undefined || state !== 'granted') return
    for (const alert of open) if (!known.has(alert.id)) void announce(alert)
  }, [data, state])
  return open.length
}
