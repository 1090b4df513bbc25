/** Who is at which extension, with which screens, and what the phones do now. */
import { activeCalls } from '../../core/calls/stale.ts'
import { agentCall } from '../../core/live/agent-call.ts'
import { extensionOfTopic } from '../../core/live/topics.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { LiveWatcher } from '../../ports/live.ts'
import type { AgentState } from '../../wire/cti.ts'
import { readAt } from '../http/read-at.ts'
import type { SiteServices } from '../services.ts'

export const agentsMax = 1000

/** A screen of one extension. */
export interface OpenScreen extends LiveWatcher {
  readonly extension: string
}

/** Those that watch one extension. */
export async function openScreens({ live, site }: SiteServices): Promise<OpenScreen[]> {
  const watchers = (await live?.watchers(site)) ?? []
  return watchers.flatMap((watcher) => {
    const extension = extensionOfTopic(watcher.topic)
    return extension === undefined ? [] : [{ ...watcher, extension }]
  })
}

/** Each agent who registered on a socket, and each other extension of the table, of an open screen or of a call of now. */
export async function agentStates(services: SiteServices): Promise<AgentState[]> {
  const [table, active, screens] = await Promise.all([
    services.agents.list(agentsMax),
    activeCalls(services.records, readAt(services)),
    openScreens(services),
  ])
  const names = new Map(table.agents.map(({ extension, name }) => [extension, name]))
  const states = new Map<string, 'ringing' | 'talking'>()
  for (const call of active) {
    for (const { extension, name } of call.view.rung) {
      if (!names.has(extension)) names.set(extension, name)
      const { state } = agentCall(call, extension)
      if (state !== 'over' && states.get(extension) !== 'talking') states.set(extension, state)
    }
  }
  const unregistered = new Map(screens.filter(({ agent }) => !agent).map((screen) => [screen.extension, screen]))
  const registered = screens.filter(({ agent }) => agent)
  const others = new Set([...names.keys(), ...unregistered.keys()])
  for (const { extension } of registered) others.delete(extension)
  const entry = (extension: string, screen: OpenScreen | undefined): AgentState => ({
    agentId: screen?.agent?.id ?? extension,
    agentName: screen?.agent?.name ?? names.get(extension),
    extension,
    status: states.get(extension) ?? 'idle',
    clientId: screen?.clientId,
    connectedAt: screen?.openedAtMs === undefined ? undefined : isoUtc(screen.openedAtMs),
  })
  return [
    ...registered.map((screen) => entry(screen.extension, screen)),
    ...[...others].map((extension) => entry(extension, unregistered.get(extension))),
  ]
}
