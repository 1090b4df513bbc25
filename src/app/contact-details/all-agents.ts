/** The whole extension table, for who has to search it backwards; remembered in this isolate for half a minute. */
import type { Agent } from '../../core/agents/agent.ts'
import type { AgentStore } from '../../core/agents/agent-store.ts'
import type { SiteServices } from '../services.ts'

const believedForMs = 30_000
const pageSize = 1000
/** A table of more than that is nobody's; beyond it no owner is found. */
const pagesMax = 5

const believed = new WeakMap<AgentStore, { readonly agents: readonly Agent[]; readonly untilMs: number }>()

/** Rejects with `storage_unavailable` when the records can't be read. */
export async function allAgents({ agents, clock }: Pick<SiteServices, 'agents' | 'clock'>): Promise<readonly Agent[]> {
  const known = believed.get(agents)
  if (known && clock.now() < known.untilMs) return known.agents
  const found: Agent[] = []
  let cursor: string | undefined
  for (let page = 0; page < pagesMax; page += 1) {
    const { agents: more, next } = await agents.list(pageSize, cursor)
    found.push(...more)
    cursor = next
    if (next === undefined) break
  }
  believed.set(agents, { agents: found, untilMs: clock.now() + believedForMs })
  return found
}
