/**
 * A SuiteCRM that runs anywhere: one function from Request to Response, made from the recordings of a real 7.14.6, with
 * the faults that installations have.
 */
import type { CrmFault, StandInContact } from '../../../src/adapters/crm/contract/stand-in.ts'
import { type Clock, systemClock } from '../../../src/ports/clock.ts'
import { createFaultLayer, type Handler } from '../crm/fault-layer.ts'
import { createDatabase, type Extras, type Row } from './database.ts'
import type { Values } from './module-shapes.ts'
import { answerOf, createOAuth, type OAuth } from './oauth.ts'
import { suiteCrmFormCheck } from './operations.ts'
import { createV8Api, type V8Options } from './v8-api.ts'

export interface SuiteCrmStandInOptions extends Partial<V8Options>, Extras {
  readonly version?: 7 | 8
  /** Some 8.x answer at `/Api` too. */
  readonly answersAtBoth?: boolean
  readonly grant?: 'client_credentials' | 'password'
  readonly clock?: Clock
  /** The OAuth2 client has no user. */
  readonly clientWithoutUser?: boolean
  /** The web server keeps the Authorization header. */
  readonly dropsAuthorization?: boolean
  /** What `access_token` dies of. */
  readonly keys?: 'good' | 'missing' | 'unreadable' | 'not even a page'
}

export interface SuiteCrmStandIn {
  readonly handle: Handler
  /** The variables that connect Switchhook to it, at `url` or in-process. */
  env(url?: string): Readonly<Record<string, string>>
  seed(contact: StandInContact): string
  /** Any record, as stored. */
  insert(module: string, values: Values): Row
  /** Gives a record another address beside its main one. */
  addEmail(row: Row, address: string): void
  rows(module: string): readonly Row[]
  link(from: Row, link: string, to: Row): void
  isLinked(from: Row, link: string, toId: string): boolean
  contacts(): readonly { readonly name: string }[]
  entries(): readonly { readonly text: string }[]
  entriesOn(contactId: string): readonly { readonly text: string }[]
  readonly oauth: OAuth
  /** Where its API is from now on: an update of SuiteCRM. */
  becomeVersion(version: 7 | 8): void
  /** Everything asked, in order: `GET /Api/V8/module/Contacts?…`. */
  requests(): readonly string[]
  requestCount(): number
  fail(fault: CrmFault): void
  heal(): void
}

const credentials = {
  clientId: '11111111-1111-4111-8111-111111111111',
  clientSecret: 'stand-in-client-secret-0001',
  username: 'switchhook',
  password: 'stand-in-password-0001',
}

const page = (text: string) => `<!DOCTYPE html>\n<html><head><title>${text}</title></head><body>${text}</body></html>`
const html = { 'content-type': 'text/html; charset=UTF-8' }

export function createSuiteCrmStandIn(options: SuiteCrmStandInOptions = {}): SuiteCrmStandIn {
  const clock = options.clock ?? systemClock
  const database = createDatabase(options, () => new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' '))
  const oauth = createOAuth({ ...credentials, clock })
  const api = createV8Api(database, { ...ordinary, ...options })
  const requests: string[] = []
  let version = options.version ?? 7

  const route: Handler = async (request) => {
    const url = new URL(request.url)
    const prefix = version === 8 ? '/legacy/Api' : '/Api'
    const used = options.answersAtBoth && url.pathname.startsWith('/Api/') ? '/Api' : prefix
    if (!url.pathname.startsWith(`${used}/`)) return new Response(page('404 Not Found'), { status: 404, headers: html })
    const path = url.pathname.slice(used.length + 1)
    const body = await jsonOf(request)
    if (path === 'access_token') return token(body)
    if (!path.startsWith('V8/')) return answerOf('32')
    const refusal = oauth.refusal(options.dropsAuthorization ? null : request.headers.get('authorization'))
    if (refusal) return refusal
    if (options.clientWithoutUser) return answerOf('07')
    return api(request.method, path.slice(3), url.searchParams, body)
  }

  const token = (body: unknown) => {
    if (options.keys === 'not even a page') return new Response(page('404'), { status: 404, headers: html })
    if (options.keys === 'missing') return new Response(page('Fatal error'), { status: 500, headers: html })
    if (options.keys !== 'unreadable') return oauth.grant(body)
    const message = 'Key path "file:///var/www/html/Api/V8/OAuth2/private.key" does not exist or is not readable'
    return answerOf('06', (failed) => ({ ...failed, error_description: message, message }))
  }

  const faults = createFaultLayer({
    handle: route,
    clock,
    formCheck: suiteCrmFormCheck,
    isWrite: (request) => request.method !== 'GET' && !request.url.endsWith('/access_token'),
  })
  const callRows = () => rows('Calls').filter(({ deleted }) => !deleted)
  const entryOf = ({ values }: Row) => ({ text: `${values.name}\n${values.description}` })
  const rows = (module: string) => database.rows.filter((row) => row.module === module)
  return {
    ...faults,
    handle: (request) => {
      requests.push(`${request.method} ${request.url.replace(/^https?:\/\/[^/]+/, '')}`)
      return faults.handle(request)
    },
    env: (url = 'https://crm.example.com') => ({
      SUITECRM_URL: url,
      SUITECRM_CLIENT_ID: credentials.clientId,
      SUITECRM_CLIENT_SECRET: credentials.clientSecret,
      ...(options.grant === 'password'
        ? { SUITECRM_USERNAME: credentials.username, SUITECRM_PASSWORD: credentials.password }
        : {}),
    }),
    seed: ({ name, phone = '', email = '' }) => {
      const cut = name.lastIndexOf(' ')
      const names = { first_name: name.slice(0, Math.max(0, cut)), last_name: name.slice(cut + 1) }
      return database.insert('Contacts', undefined, { ...names, phone_mobile: phone, email1: email }).id
    },
    insert: (module, values) => database.insert(module, undefined, values),
    addEmail: (row, address) => {
      const added = database.insert('EmailAddresses', undefined, { email_address: address })
      database.link(row, 'email_addresses', added)
    },
    rows,
    link: database.link,
    isLinked: (from, link, toId) => database.linked(from, link).some((row) => row.id === toId),
    contacts: () => rows('Contacts').map(({ values }) => ({ name: String(values.name) })),
    entries: () => callRows().map(entryOf),
    entriesOn: (contactId) =>
      callRows()
        .filter(
          (row) =>
            row.values.parent_id === contactId || database.linked(row, 'contacts').some(({ id }) => id === contactId),
        )
        .map(entryOf),
    oauth,
    becomeVersion: (next) => {
      version = next
    },
    requests: () => requests,
  }
}

const ordinary: V8Options = {
  emailSearch: 'works',
  orIsIgnored: false,
  isOld: false,
  forbidden: [],
  unwritable: [],
  undeletable: [],
  seesOneUser: false,
}

/** Undefined for what is no JSON, which SuiteCRM takes for an empty body. */
async function jsonOf(request: Request): Promise<unknown> {
  try {
    const value: unknown = await request.json()
    return value
  } catch {
    return undefined
  }
}
