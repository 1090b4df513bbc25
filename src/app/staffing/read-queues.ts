/** What people and televisions are shown of queues: the state now, the hours, the figures of today. */

import type { GroupState } from '../../core/staffing/group-state.ts'
import type { Hours } from '../../core/staffing/hours/hours.ts'
import { hoursAt } from '../../core/staffing/hours/hours-at.ts'
import { readHours } from '../../core/staffing/hours/hours-store.ts'
import { groupForm, wallboardGroup } from '../../core/staffing/presence/group-form.ts'
import { readGroupSources, readGroupStates } from '../../core/staffing/presence/group-store.ts'
import { isStale } from '../../core/staffing/presence/staffed.ts'
import { queueFigures, readQueueTraffic } from '../../core/traffic/read-queue-traffic.ts'
import { dayBeginMs } from '../../core/traffic/read-traffic.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { QueuesForm, WallboardForm } from '../../wire/queues.ts'
import type { SiteServices } from '../services.ts'

/** Names of people come from the phone system or, where it has none, from the site's agents. */
export async function readQueues(services: SiteServices): Promise<QueuesForm> {
  const { states, more, head } = await read(services)
  const nowMs = Date.parse(head.at)
  const unnamed = new Set(states.flatMap(({ members }) => members.flatMap((one) => (one.name ? [] : one.extension))))
  const agents = await Promise.all([...unnamed].slice(0, 500).map((extension) => services.agents.find(extension)))
  const names = new Map(agents.flatMap((agent) => (agent?.name ? [[agent.extension, agent.name]] : [])))
  const groups = states.map((state) => {
    const members = state.members.map((one) => ({ ...one, name: one.name ?? names.get(one.extension) }))
    return { ...groupForm({ ...state, members }, nowMs), ...more(state) }
  })
  return { ...head, groups }
}

export async function readWallboard(services: SiteServices, title: string): Promise<WallboardForm> {
  const { states, more, head } = await read(services)
  const nowMs = Date.parse(head.at)
  return { ...head, title, groups: states.map((state) => ({ ...wallboardGroup(state, nowMs), ...more(state) })) }
}

async function read(services: SiteServices) {
  const { records, clock, settings } = services
  const { timeZone } = settings
  const nowMs = clock.now()
  const [states, sources, hours, traffic] = await Promise.all([
    readGroupStates(services),
    readGroupSources(records),
    readHours(records, nowMs),
    readQueueTraffic(records, dayBeginMs(nowMs, timeZone), nowMs + 1),
  ])
  const more = ({ group, targetSeconds }: GroupState) => ({
    hours: hoursForm(hours, group.number, nowMs),
    today: queueFigures(traffic.get(group.number), targetSeconds),
  })
  const sourceForms = sources.map(({ source, asOfMs }) => {
    return { source, asOf: isoUtc(asOfMs), stale: isStale({ asOfMs }, nowMs) }
  })
  return { states, more, head: { at: isoUtc(nowMs), timeZone, sources: sourceForms } }
}

function hoursForm(hours: Hours, group: string, nowMs: number) {
  const { state, forced, name, untilMs } = hoursAt(hours, group, nowMs)
  return { state, forced: forced !== undefined, name, until: untilMs === undefined ? undefined : isoUtc(untilMs) }
}
