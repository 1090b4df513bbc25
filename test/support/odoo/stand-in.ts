/**
 * An Odoo that runs anywhere: one function from Request to Response, in the forms that test/fixtures/odoo recorded of a
 * real one (stand-in.test.ts holds it to them), of any version from 14 to 19, with faults.
 */
import type { CrmFault, StandInContact } from '../../../src/adapters/crm/contract/stand-in.ts'
import { type Clock, systemClock } from '../../../src/ports/clock.ts'
import { createFaultLayer, type Handler } from '../crm/fault-layer.ts'
import { createDatabase, type OdooDatabase } from './database.ts'
import { OdooException } from './exceptions.ts'
import { type MethodCall, methods, type OdooUser, writingMethods } from './methods.ts'
import type { OdooShape } from './models.ts'
import { odooFormCheck } from './operations.ts'
import { isList, isObject, textOf } from './values.ts'
import { json2, jsonRpc, parsed, versionPage } from './wire.ts'

export interface OdooStandInOptions extends Partial<OdooShape> {
  readonly database?: string
  readonly users?: readonly OdooUser[]
  /** Of Odoo's company. */
  readonly country?: string
  readonly clock?: Clock
}

export interface OdooStandIn {
  readonly handle: Handler
  readonly database: OdooDatabase
  /** The variables that connect Switchhook to it, at `url` or in-process. */
  env(url?: string): Readonly<Record<string, string>>
  seed(contact: StandInContact & { readonly [field: string]: unknown }): string
  contacts(): readonly { readonly name: string }[]
  /** The notes, as a person reads them. */
  entries(): readonly { readonly text: string }[]
  entriesOn(contactId: string): readonly { readonly text: string }[]
  /** Everything asked, in order: `GET /web/version`, `res.partner search_read`… */
  requests(): readonly string[]
  requestCount(): number
  fail(fault: CrmFault): void
  heal(): void
}

export const standInUser: OdooUser = {
  uid: 7,
  login: 'switchhook@example.com',
  apiKey: '0123456789abcdef0123456789abcdef01234567',
  keyEndsAt: '2027-02-08 05:06:05',
  email: 'switchhook@example.com',
  mayWriteContacts: true,
  mayUseLeads: true,
  mayRecordCalls: true,
}

const defaults = {
  version: 19,
  phoneValidation: true,
  crm: true,
  phoneCalls: 'none',
  firstNames: false,
  database: 'acme',
  users: [standInUser],
  country: 'GB',
  clock: systemClock,
} as const

/** A request as it is understood, so that faults know what would be written. */
interface Understood {
  readonly words: string
  readonly isWrite: boolean
  readonly body: string
}

export function createOdooStandIn(options: OdooStandInOptions = {}): OdooStandIn {
  const config = { ...defaults, ...options }
  const database = createDatabase(config)
  for (const user of config.users) {
    const key = config.version >= 18 ? { expiration_date: user.keyEndsAt } : {}
    database.create('res.users', { id: user.uid, login: user.login, email: user.email })
    database.create('res.users.apikeys', { id: user.uid, ...key })
  }
  const requests: string[] = []
  const understood = new WeakMap<Request, Understood>()
  const now = () => new Date(config.clock.now()).toISOString().slice(0, 19).replace('T', ' ')

  const run = (call: MethodCall): unknown => {
    const method = methods[call.method]
    if (!database.models.has(call.model) || !method)
      throw new OdooException('NotFound', `the model '${call.model}' does not exist`)
    return method({ database, version: config.version, now }, call)
  }
  const route: Handler = async (request) => {
    const { pathname } = new URL(request.url)
    const body = understood.get(request)?.body ?? ''
    if (pathname === '/jsonrpc' && request.method === 'POST') return jsonRpc({ ...config, run }, body)
    if (config.version >= 19 && pathname === '/web/version') return versionPage(config.version)
    if (config.version >= 19 && pathname.startsWith('/json/2/')) return json2({ ...config, run }, request, body)
    return new Response('<!doctype html>\n<title>404 Not Found</title>', {
      status: 404,
      headers: { 'content-type': 'text/html' },
    })
  }
  const faults = createFaultLayer({
    handle: route,
    clock: config.clock,
    isWrite: (request) => understood.get(request)?.isWrite ?? false,
  })

  return {
    ...faults,
    database,
    async handle(request) {
      odooFormCheck.look(request)
      const asked = await understand(request)
      understood.set(request, asked)
      requests.push(asked.words)
      return faults.handle(request)
    },
    env: (url = 'https://acme.example.com') => ({
      ODOO_URL: url,
      ODOO_DATABASE: config.database,
      ODOO_LOGIN: config.users[0]?.login ?? '',
      ODOO_API_KEY: config.users[0]?.apiKey ?? '',
    }),
    seed: (contact) => String(database.create('res.partner', contact)),
    contacts: () => database.rows('res.partner').map((row) => ({ name: textOf(row.name) })),
    entries: () => database.rows('mail.message').map((row) => ({ text: readable(textOf(row.body)) })),
    entriesOn: (contactId) =>
      database
        .rows('mail.message')
        .filter((row) => row.model === 'res.partner' && row.res_id === Number(contactId))
        .map((row) => ({ text: readable(textOf(row.body)) })),
    requests: () => requests,
  }
}

async function understand(request: Request): Promise<Understood> {
  const { pathname } = new URL(request.url)
  const body = await request.text()
  if (pathname.startsWith('/json/2/')) {
    const [, , , model = '', method = ''] = pathname.split('/')
    return { words: `${model} ${method}`, isWrite: writingMethods.has(method), body }
  }
  const call = parsed(body)
  if (pathname !== '/jsonrpc' || !isObject(call) || !isObject(call.params)) {
    return { words: `${request.method} ${pathname}`, isWrite: false, body }
  }
  const args = isList(call.params.args) ? call.params.args : []
  if (call.params.service === 'common') return { words: `common ${call.params.method}`, isWrite: false, body }
  return { words: `${args[3]} ${args[4]}`, isWrite: writingMethods.has(textOf(args[4])), body }
}

/** HTML as a browser shows it. */
export function readable(html: string): string {
  const text = html.replace(/<br\s*\/?>/g, '\n').replace(/<[^>]*>/g, '')
  const entities: Readonly<Record<string, string>> = {
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
    '&amp;': '&',
  }
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity)
}
