/** Whether the owner of a contact is at work now: within the site's hours, and there as far as queues show it. */
import { hoursAt } from '../../core/staffing/hours/hours-at.ts'
import { readHours } from '../../core/staffing/hours/hours-store.ts'
import { isAway } from '../../core/staffing/presence/at-work.ts'
import { readGroupStates } from '../../core/staffing/presence/group-store.ts'
import type { Background } from '../../ports/platform.ts'
import type { SiteServices } from '../services.ts'
import { within } from './ask-connector.ts'

export type AtWork = 'here' | 'away' | 'closed'

/** `here` too where nothing is known, or the records do not say within `limitMs`: then the phone shows it. */
export async function ownerAtWork(
  services: SiteServices,
  extension: string,
  limitMs: number,
  background: Background,
): Promise<AtWork> {
  const { records, clock } = services
  const look = async (): Promise<AtWork> => {
    const [hours, states] = await Promise.all([readHours(records, clock.now()), readGroupStates(services)])
    const { state } = hoursAt(hours, undefined, clock.now())
    if (state === 'closed' || state === 'holiday' || state === 'break') return 'closed'
    return isAway(states, extension, clock.now()) ? 'away' : 'here'
  }
  const unknown = (): AtWork => 'here'
  return within(services, limitMs, background, look().catch(unknown), unknown)
}
