/** Calls of the past for an agent's page, in the form of live ones; and missed callers as it lists them. */
import { callDestinations } from '../../adapters/crm/registry.ts'
import { namedAgents } from '../../core/agents/name-agents.ts'
import type { Call } from '../../core/calls/call.ts'
import { callRef, type StoredCall } from '../../core/calls/stored-call.ts'
import { destinationStates } from '../../core/deliveries/destination-states.ts'
import { agentCall } from '../../core/live/agent-call.ts'
import { callData } from '../../core/live/call-data.ts'
import type { CallBack, PastCall } from '../../wire/agent-page.ts'
import type { MissedCaller } from '../../wire/missed-calls.ts'
import { knownParties } from '../lookup/known-parties.ts'
import type { SiteServices } from '../services.ts'

/** In the order given; calls that still go on are left out: the page has them live. */
export async function pastCalls(
  services: SiteServices,
  calls: readonly Call[],
  extension: string,
): Promise<PastCall[]> {
  const over = calls.filter(({ view, erasedAt }) => view.state === 'ended' && erasedAt === undefined)
  const names = await partyNames(services, over)
  const named = await namedAgents(over, services.agents)
  return named.map((call, at) => {
    const { view } = call
    const { name = '', extension: by } = view.answeredBy ?? {}
    const data = callData({ ...agentCall(call, extension) })
    return {
      ...data,
      caller: names[at] === undefined ? 'none' : 'found',
      knownAs: names[at],
      answeredBy: name || by,
      waitedSeconds: waitedOf(call),
    }
  })
}

/** Missed callers as an agent's page lists them: with the name that its calls show, and how long the last one waited. */
export async function callBacksOf(services: SiteServices, missed: readonly MissedCaller[]): Promise<CallBack[]> {
  if (missed.length === 0) return []
  const stored = await services.records.getMany<StoredCall>(missed.map(({ lastCallId }) => callRef(lastCallId)))
  const lasts = stored.flatMap((record) => (record ? [record.value.call] : []))
  const names = await partyNames(services, lasts)
  return missed.map(({ lastCallId, number, name, contact, lastAt, calls, queues }) => {
    const at = lasts.findIndex(({ id }) => id === lastCallId)
    const last = lasts[at]
    const queue = last?.view.queue
    return {
      ...{ callId: lastCallId, number, at: lastAt, times: calls },
      name: contact?.name ?? names[at] ?? name,
      waitedSeconds: last && waitedOf(last),
      queue: queue ? (queue.name ?? queue.extension) : queues.at(-1),
    }
  })
}

async function partyNames(services: SiteServices, calls: readonly Call[]): Promise<(string | undefined)[]> {
  if (calls.length === 0) return []
  const states = await destinationStates(services.records, callDestinations(services.connectors), calls)
  const parties = await knownParties(
    services,
    calls.map((call, at) => ({ call, destinations: states[at] ?? [] })),
  )
  return calls.map(({ view }, at) => view.contact?.name ?? parties[at]?.name)
}

function waitedOf({ view: { startedAt, endedAt, answeredAt } }: Call): number | undefined {
  if (answeredAt !== undefined || endedAt === undefined) return undefined
  return Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000))
}
