/** The pages of the dashboard, in the order of the navigation, and who may open them. */
import type { IconName } from '../../parts/icons.tsx'
import { type Permission, useSession } from '../session.ts'

export interface Place {
  readonly id: keyof typeof places
  /** In the address. None may be a path of a relay's dashboard (functions/relay-admin). */
  readonly page: string
  readonly icon: IconName
  readonly needs: Permission
  readonly group: 'daily' | 'manage'
}

const daily = 'daily' as const
const manage = 'manage' as const

export const places = {
  overview: { id: 'overview', page: '', icon: 'home', needs: 'read', group: daily },
  calls: { id: 'calls', page: 'calls', icon: 'phone', needs: 'read', group: daily },
  problems: { id: 'problems', page: 'problems', icon: 'warning', needs: 'read', group: daily },
  alerts: { id: 'alerts', page: 'alerts', icon: 'ring', needs: 'read', group: daily },
  reconciliation: { id: 'reconciliation', page: 'reconciliation', icon: 'check', needs: 'read', group: daily },
  live: { id: 'live', page: 'live', icon: 'link', needs: 'read', group: daily },
  hours: { id: 'hours', page: 'hours', icon: 'clock', needs: 'read', group: daily },
  contacts: { id: 'contacts', page: 'contacts', icon: 'person', needs: 'contacts', group: daily },
  unclear: { id: 'unclear', page: 'unclear', icon: 'question', needs: 'contacts', group: daily },
  missed: { id: 'missed', page: 'missed', icon: 'again', needs: 'read', group: daily },
  reports: { id: 'reports', page: 'reports', icon: 'steps', needs: 'read', group: daily },
  agents: { id: 'agents', page: 'agents', icon: 'headset', needs: 'admin', group: manage },
  connectors: { id: 'connectors', page: 'connectors', icon: 'plug', needs: 'admin', group: manage },
  keys: { id: 'keys', page: 'keys', icon: 'key', needs: 'admin', group: manage },
  people: { id: 'people', page: 'people', icon: 'person', needs: 'admin', group: manage },
  sites: { id: 'sites', page: 'sites', icon: 'building', needs: 'sites', group: manage },
  audit: { id: 'audit', page: 'audit', icon: 'paper', needs: 'admin', group: manage },
  setup: { id: 'setup', page: 'setup', icon: 'steps', needs: 'admin', group: manage },
} as const satisfies Record<string, Omit<Place, 'id'> & { id: string }>

export function usePlaces(): { readonly daily: Place[]; readonly manage: Place[] } {
  const { permissions } = useSession().session
  const open = Object.values(places).filter(({ needs }) => permissions.includes(needs))
  return {
    daily: open.filter(({ group }) => group === daily),
    manage: open.filter(({ group }) => group === manage),
  }
}
