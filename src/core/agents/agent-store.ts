/**
 * The site's extension table: agents in its records, and those of SWITCHHOOK_AGENTS behind them. An agent in the records
 * stands for the whole entry of the variable.
 *
 * What must stay true: who is found here is at most 30 s old (at once in the isolate that changed it); asked again
 * meanwhile, the records are not read.
 *
 * Stored form (collection `agents`, version 1): id = extension, value = {v, name?, email?, crmUsers?}.
 */

import * as z from 'zod'
import { setBounded } from '../../lib/bounded-map.ts'
import { once } from '../../lib/once.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Records, StoredRecord } from '../../ports/records.ts'
import type { Agent, AgentTable } from './agent.ts'

const collection = 'agents'
const index = 'agents.extension'
const believedForMs = 30_000
const maxBelieved = 2000

const storedForm = once(() =>
  z.object({
    v: z.literal(1),
    name: z.string().optional(),
    email: z.string().optional(),
    crmUsers: z.record(z.string(), z.string()).optional(),
  }),
)

export interface ListedAgent extends Agent {
  readonly from: 'records' | 'environment'
}

export interface AgentStorePorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  /** SWITCHHOOK_AGENTS. */
  readonly environment: readonly Agent[]
}

export class AgentStore implements AgentTable {
  readonly #records: Records
  readonly #clock: Pick<Clock, 'now'>
  readonly #environment: ReadonlyMap<string, Agent>
  readonly #believed = new Map<string, { readonly agent: Agent | undefined; readonly untilMs: number }>()

  constructor({ records, clock, environment }: AgentStorePorts) {
    this.#records = records
    this.#clock = clock
    this.#environment = new Map(environment.map((agent) => [agent.extension, agent]))
  }

  /** Rejects with `storage_unavailable` when the records can't be read. */
  async find(extension: string): Promise<Agent | undefined> {
    const known = this.#believed.get(extension)
    if (known !== undefined && this.#clock.now() < known.untilMs) return known.agent
    const found = await this.#records.get(collection, extension)
    const agent = found === undefined ? this.#environment.get(extension) : read(found)
    setBounded(this.#believed, extension, { agent, untilMs: this.#clock.now() + believedForMs }, maxBelieved)
    return agent
  }

  /** By extension; those of the environment come before the first page's. `limit` 1 to 1000. */
  async list(limit: number, cursor?: string): Promise<{ agents: readonly ListedAgent[]; next?: string }> {
    const page = await this.#records.list({ index, limit, cursor })
    const stored = page.records.map((record): ListedAgent => ({ ...read(record), from: 'records' }))
    const environment = cursor === undefined ? await this.#onlyInEnvironment() : []
    return { agents: [...environment, ...stored], next: page.next }
  }

  /** Stores the agents, each as a whole; others stay as they are. At most 2000. */
  async put(agents: readonly Agent[]): Promise<void> {
    await this.#records.write(
      agents.map(({ extension, name, email, crmUsers }) => ({
        op: 'put',
        collection,
        id: extension,
        value: { v: 1, name, email, crmUsers },
        index: [{ index, key: extension }],
      })),
    )
    for (const { extension } of agents) this.#believed.delete(extension)
  }

  /** False when the records have no such agent. */
  async remove(extension: string): Promise<boolean> {
    const found = await this.#records.get(collection, extension)
    if (found !== undefined) await this.#records.write([{ op: 'delete', collection, id: extension }])
    this.#believed.delete(extension)
    return found !== undefined
  }

  /** Whether the agent stands in SWITCHHOOK_AGENTS, where only an admin can take it out. */
  isInEnvironment(extension: string): boolean {
    return this.#environment.has(extension)
  }

  async #onlyInEnvironment(): Promise<ListedAgent[]> {
    const agents = [...this.#environment.values()]
    if (agents.length === 0) return []
    const refs = agents.slice(0, 1000).map(({ extension }) => ({ collection, id: extension }))
    const stored = await this.#records.getMany(refs)
    return agents.flatMap((agent, at) => (stored[at] ? [] : [{ ...agent, from: 'environment' }]))
  }
}

function read(record: StoredRecord): Agent {
  const { name, email, crmUsers } = storedForm().parse(record.value)
  return { extension: record.id, name, email, crmUsers }
}
