/**
 * The Odoo behind the connector: what it speaks and which fields it has, asked once, remembered (server-memory.ts), and
 * asked again when an answer shows that it changed: an upgrade, a module, a restored database.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import type { ConnectorContext } from '../connector.ts'
import { stopped } from '../http/failures.ts'
import type { CrmHttp } from '../http/request.ts'
import { type OdooParams, odooHttp } from './call.ts'
import { detectServer, type ServerFacts } from './detect.ts'
import { faultOf } from './failures.ts'
import { jsonRpcCall } from './json-rpc.ts'
import { json2Call } from './json2.ts'
import { askModel, type KnownModel, type ModelName, type ModelShape } from './model.ts'
import { createServerMemory, type ServerKnowledge, type ServerMemory } from './server-memory.ts'
import type { OdooSettings } from './settings.ts'

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

export function createOdooServer(settings: OdooSettings, context: ConnectorContext): OdooServer {
  const http = odooHttp(settings, context)
  const memory = createServerMemory(settings, context)

  const open = async (signal: AbortSignal): Promise<ServerKnowledge> => {
    const known = await memory.recall()
    if (known) return known
    const asked: ServerKnowledge = { v: 1, ...(await detectServer(settings, http, signal)), models: {} }
    await memory.keep(asked)
    return asked
  }
  const startSession = (knowledge: ServerKnowledge, signal: AbortSignal) =>
    createSession({ settings, http, memory, knowledge, signal })

  return {
    http,
    forget: memory.forget,
    async use(signal, work) {
      if (signal.aborted) throw stopped(http)
      const known = await open(signal)
      try {
        return await work(startSession(known, signal))
      } catch (thrown) {
        const fault = faultOf(thrown)
        if (isRefusedLogin(thrown, known)) await memory.forget()
        if ((fault !== 'protocol' && fault !== 'field') || signal.aborted) throw thrown
        await memory.forget()
        const fresh = await open(signal)
        if (fault === 'protocol' && fresh.protocol === known.protocol) throw thrown
        return work(startSession(fresh, signal))
      }
    },
  }
}

interface SessionContext {
  readonly settings: OdooSettings
  readonly http: CrmHttp
  readonly memory: ServerMemory
  readonly knowledge: ServerKnowledge
  readonly signal: AbortSignal
}

function createSession({ settings, http, memory, knowledge, signal }: SessionContext): OdooSession {
  const { uid } = knowledge
  const call = uid === undefined ? json2Call(settings, http) : jsonRpcCall(settings, http, uid)
  const latest = () => memory.held() ?? knowledge
  const learn = (name: ModelName, shape: ModelShape) => {
    const known = latest()
    return memory.keep({ ...known, models: { ...known.models, [name]: shape } })
  }
  const shape = async (name: ModelName) => {
    const known = latest().models[name]
    if (known !== undefined) return known
    const asked = await askModel(call, http, name, signal)
    await learn(name, asked)
    return asked
  }
  return {
    facts: knowledge,
    shape,
    call: (model, method, params) => call(model, method, params, signal),
    async model(name) {
      const found = await shape(name)
      if (typeof found === 'string') return undefined
      return { phones: found.phones, has: (field) => found.fields.includes(field) }
    },
    deny: (name) => learn(name, 'denied'),
  }
}

/** A restored database gives its users other numbers: the next use signs in anew. */
function isRefusedLogin(thrown: unknown, { uid }: ServerFacts): boolean {
  if (uid === undefined || !(thrown instanceof SwitchhookError)) return false
  return thrown.code === 'crm_unauthorized' && faultOf(thrown) === undefined
}
