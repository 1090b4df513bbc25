/**
 * The Odoo behind the connector: what it speaks and which fields it has, asked once, remembered in the records for all
 * isolates and in memory for this one, and asked again when an answer shows that it changed (an upgrade, a module).
 *
 * What must stay true: what is remembered only saves requests. Without it, or with a store that fails, all works.
 */
import { SwitchhookError } from '../../errors.ts'
import { sha256Hex } from '../../security/hash.ts'
import type { ConnectorContext } from '../connector.ts'
import type { CrmHttp } from '../http/request.ts'
import { type OdooParams, odooHttp } from './call.ts'
import { detectServer, type ServerFacts } from './detect.ts'
import { faultOf, odooError } from './failures.ts'
import { json2Call } from './json2.ts'
import { jsonRpcCall } from './json-rpc.ts'
import { askModel, type KnownModel, type ModelName, type ModelShape } from './model.ts'
import type { OdooSettings } from './settings.ts'

/** Stored form, version 1. */
interface Remembered extends ServerFacts {
  readonly v: 1
  readonly models: Readonly<Partial<Record<ModelName, ModelShape>>>
}

/** What one use of the server works with. */
export interface OdooSession {
  readonly facts: ServerFacts
  call(model: string, method: string, params: OdooParams): Promise<unknown>
  /** Undefined where the database has no such model, or our user may not see it. */
  model(name: ModelName): Promise<KnownModel | undefined>
  /** The whole truth about a model, for the connection check. */
  shape(name: ModelName): Promise<ModelShape>
  /** From now on the model counts as out of our user's reach. */
  deny(name: ModelName): Promise<void>
}

export interface OdooServer {
  readonly http: CrmHttp
  /** Runs `work`, a second time if the first showed that what we knew of the server is no longer so. */
  use<T>(signal: AbortSignal, work: (session: OdooSession) => Promise<T>): Promise<T>
  /** So that new rights and fields are seen at once. */
  forget(): Promise<void>
}

const collection = 'crm-state'
/** New fields and rights are noticed within this time at the latest. */
const rememberedMs = 6 * 3_600_000
/** In memory for less, so that all isolates notice soon. */
const heldMs = 600_000

export function createOdooServer(settings: OdooSettings, context: ConnectorContext): OdooServer {
  const http = odooHttp(settings, context)
  const { records, clock } = context
  // Another address, database or user is another server to know.
  const identity = JSON.stringify([settings.url, settings.database ?? '', settings.login ?? '', settings.apiKey])
  const id = `odoo.server-${sha256Hex(identity).slice(0, 16)}`
  let held: { readonly value: Remembered; readonly untilMs: number } | undefined

  const hold = (value: Remembered) => {
    held = { value, untilMs: clock.now() + heldMs }
  }
  const keep = async (value: Remembered) => {
    hold(value)
    const put = { op: 'put', collection, id, value, expiresAtMs: clock.now() + rememberedMs } as const
    await harmless(records.write([put]))
  }
  const open = async (signal: AbortSignal): Promise<Remembered> => {
    signal.throwIfAborted()
    if (held && held.untilMs > clock.now()) return held.value
    const stored = await harmless(records.get<Remembered>(collection, id))
    if (stored?.value.v === 1) {
      hold(stored.value)
      return stored.value
    }
    const value: Remembered = { v: 1, ...(await detectServer(settings, http, signal)), models: {} }
    await keep(value)
    return value
  }
  const learn = (name: ModelName, shape: ModelShape, facts: Remembered) => {
    const known = held?.value ?? facts
    return keep({ ...known, models: { ...known.models, [name]: shape } })
  }

  const session = (facts: Remembered, signal: AbortSignal): OdooSession => {
    const ask = facts.uid === undefined ? json2Call(settings, http) : jsonRpcCall(settings, http, facts.uid)
    const shape = async (name: ModelName) => {
      const known = (held?.value ?? facts).models[name]
      if (known !== undefined) return known
      const asked = await askModel(ask, http, name, signal)
      await learn(name, asked, facts)
      return asked
    }
    return {
      facts,
      call: (model, method, params) => ask(model, method, params, signal),
      shape,
      model: async (name) => {
        const found = await shape(name)
        return typeof found === 'string' ? undefined : { phones: found.phones, has: (field) => found.fields.includes(field) }
      },
      deny: (name) => learn(name, 'denied', facts),
    }
  }

  const forget = async () => {
    held = undefined
    await harmless(records.write([{ op: 'delete', collection, id }]))
  }

  return {
    http,
    forget,
    async use(signal, work) {
      if (signal.aborted) throw notWaited()
      const facts = await open(signal)
      try {
        return await work(session(facts, signal))
      } catch (thrown) {
        const fault = faultOf(thrown)
        if (isRefusedLogin(thrown, facts)) await forget()
        if ((fault !== 'protocol' && fault !== 'field') || signal.aborted) throw thrown
        await forget()
        const fresh = await open(signal)
        if (fault === 'protocol' && fresh.protocol === facts.protocol) throw thrown
        return work(session(fresh, signal))
      }
    },
  }
}

/** A restored database gives its users other numbers: the next use signs in anew. */
function isRefusedLogin(thrown: unknown, { uid }: ServerFacts): boolean {
  return uid !== undefined && thrown instanceof SwitchhookError && thrown.code === 'crm_unauthorized' && !faultOf(thrown)
}

function notWaited(): SwitchhookError {
  return odooError('crm_timeout', 'Odoo was not waited for any longer: see whether it is slow or down.', {
    retryable: true,
  })
}

/** What the store can't do just now costs a question to Odoo, nothing else. */
async function harmless<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch(() => undefined)
}
