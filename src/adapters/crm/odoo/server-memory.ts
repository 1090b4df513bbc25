/**
 * What is known of the Odoo server, kept in the records for all isolates and in memory for this one.
 *
 * What must stay true: it only saves requests. Without it, or with a store that fails, all works.
 */
import { sha256Hex } from '../../../lib/hash.ts'
import type { ConnectorContext } from '../connector.ts'
import type { ServerFacts } from './detect.ts'
import type { ModelName, ModelShape } from './model.ts'
import type { OdooSettings } from './settings.ts'

/** Stored form, version 1. */
export interface ServerKnowledge extends ServerFacts {
  readonly v: 1
  readonly models: Readonly<Partial<Record<ModelName, ModelShape>>>
}

export interface ServerMemory {
  /** What this isolate knows just now, without looking it up. */
  held(): ServerKnowledge | undefined
  recall(): Promise<ServerKnowledge | undefined>
  keep(knowledge: ServerKnowledge): Promise<void>
  forget(): Promise<void>
}

const collection = 'crm-state'
/** New fields and rights are noticed within this time at the latest. */
const rememberedMs = 6 * 3_600_000
/** In memory for less, so that all isolates notice soon. */
const heldMs = 600_000

export function createServerMemory(settings: OdooSettings, { records, clock }: ConnectorContext): ServerMemory {
  // Another address, database, user or key is another server to know.
  const identity = JSON.stringify([settings.url, settings.database ?? '', settings.login ?? '', settings.apiKey])
  const id = `odoo.server-${sha256Hex(identity).slice(0, 16)}`
  let memory: { readonly value: ServerKnowledge; readonly untilMs: number } | undefined

  const hold = (value: ServerKnowledge) => {
    memory = { value, untilMs: clock.now() + heldMs }
  }
  const held = () => (memory && memory.untilMs > clock.now() ? memory.value : undefined)
  return {
    held,
    async recall() {
      const now = held()
      if (now) return now
      const stored = await harmless(records.get<ServerKnowledge>(collection, id))
      if (stored?.value.v !== 1) return undefined
      hold(stored.value)
      return stored.value
    },
    async keep(value) {
      hold(value)
      const expiresAtMs = clock.now() + rememberedMs
      await harmless(records.write([{ op: 'put', collection, id, value, expiresAtMs }]))
    },
    async forget() {
      memory = undefined
      await harmless(records.write([{ op: 'delete', collection, id }]))
    },
  }
}

/** What the store can't do just now costs a question to Odoo, nothing else. */
async function harmless<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch(() => undefined)
}
