/** The methods of Odoo's models that the connector calls, with the rights of the user who calls. */
import type { OdooDatabase } from './database.ts'
import { OdooException } from './exceptions.ts'
import { isList, isObject, type Row, textOf } from './values.ts'

export interface OdooUser {
  readonly uid: number
  readonly login: string
  readonly password?: string
  readonly apiKey: string
  /** `YYYY-MM-DD HH:MM:SS`; Odoo 18 and later. */
  readonly keyEndsAt?: string
  /** Contact / Creation: may create and change contacts, and write on them. */
  readonly mayWriteContacts: boolean
  /** Sales / User: may read and write leads. */
  readonly mayUseLeads: boolean
  /** The user's own e-mail address; Odoo 14 writes no notes without one. */
  readonly email?: string
  /** Of the module for phone calls. */
  readonly mayRecordCalls: boolean
}

export interface MethodCall {
  readonly model: string
  readonly method: string
  readonly ids: readonly unknown[]
  readonly named: Readonly<Record<string, unknown>>
  readonly user: OdooUser
}

export interface MethodsContext {
  readonly database: OdooDatabase
  readonly version: number
  readonly now: () => string
}

type Operation = 'read' | 'write' | 'create' | 'unlink'
/** What a method answers with has to go through JSON: `undefined` stands for no such method. */
type Method = (context: MethodsContext, call: MethodCall) => unknown

export const writingMethods: ReadonlySet<string> = new Set([
  'create',
  'write',
  'unlink',
  'message_post',
  'activity_schedule',
])

export const methods: Readonly<Record<string, Method>> = {
  fields_get: ({ database }, { model }) => database.models.get(model),
  context_get: (_, { user }) => ({ lang: 'en_US', tz: false, uid: user.uid }),
  has_access: (_, { model, named, user }) => isAllowed(user, model, operationOf(named)),
  check_access_rights: (_, { model, named, user }) => isAllowed(user, model, operationOf(named)),
  search_read: searchRead,
  create({ database }, { model, named, user }) {
    demand(user, model, 'create')
    const list = isList(named.vals_list) ? named.vals_list : [named.vals_list]
    const ids = list.map((values) =>
      database.create(model, { ...(isObject(values) ? values : {}), create_uid: user.uid }),
    )
    return isList(named.vals_list) ? ids : ids[0]
  },
  write({ database }, { model, ids, named, user }) {
    demand(user, model, 'write')
    // As Odoo 19 answers an ordinary user.
    if (model === 'mail.message' && isObject(named.vals) && ('model' in named.vals || 'res_id' in named.vals)) {
      throw new OdooException('AccessError', "Only administrators can modify 'model' and 'res_id' fields.")
    }
    // As recorded: a message that does not exist is written without complaint.
    if (model !== 'mail.message') for (const id of ids) demandRecord(database, model, id, user)
    for (const id of ids) database.write(model, Number(id), isObject(named.vals) ? named.vals : {})
    return true
  },
  unlink({ database }, { model, ids, user }) {
    demand(user, model, 'unlink')
    for (const id of ids) demandRecord(database, model, id, user)
    for (const id of ids) database.remove(model, Number(id))
    return true
  },
  message_post: messagePost,
  activity_schedule({ database }, { model, ids, named, user }) {
    const id = Number(ids[0])
    demandRecord(database, model, id, user)
    const { act_type_xmlid: _, user_id, ...values } = named
    const activity_type_id = [2, 'Call']
    const on = { res_model: model, res_id: id, state: 'planned' }
    return [database.create('mail.activity', { ...values, ...on, activity_type_id, user_id: user_id ?? user.uid })]
  },
}

function searchRead({ database }: MethodsContext, { model, named, user }: MethodCall) {
  demand(user, model, 'read')
  const fields = isList(named.fields) ? named.fields.map(String) : ['id']
  const known = database.models.get(model) ?? {}
  const strange = fields.find((field) => !known[field])
  if (strange) throw new OdooException('ValueError', `Invalid field '${strange}' on '${model}'`)
  const found = database
    .search(model, named.domain)
    .filter((row) => model !== 'res.users.apikeys' || row.id === user.uid)
  const sorted = named.order === 'id' ? found.toSorted((a, b) => a.id - b.id) : found
  const from = typeof named.offset === 'number' ? named.offset : 0
  const to = typeof named.limit === 'number' ? from + named.limit : undefined
  return sorted.slice(from, to).map((row) => reading(row, ['id', ...fields]))
}

function reading(row: Row, fields: readonly string[]) {
  const values = fields.map((field) => [field, row[field] === '' ? false : (row[field] ?? false)] as const)
  return Object.fromEntries(values)
}

function messagePost({ database, version, now }: MethodsContext, { model, ids, named, user }: MethodCall) {
  const id = Number(ids[0])
  demandRecord(database, model, id, user)
  if (!isAllowed(user, model, 'write')) throw new OdooException('AccessError', securityWords)
  if (version <= 14 && !user.email && !named.email_from) {
    throw new OdooException('UserError', "Unable to post message, please configure the sender's email address.")
  }
  const body = textOf(named.body)
  const message = database.create('mail.message', {
    // From 17 on a text is a text, and older ones take it for HTML.
    body: version < 17 || named.body_is_html === true ? body : `<p>${escapeHtml(body)}</p>`,
    model,
    res_id: id,
    message_type: named.message_type,
    message_id: named.message_id || `<${Math.random()}@odoo>`,
    date: now(),
  })
  return [message]
}

const securityWords =
  'The requested operation cannot be completed due to security restrictions. Please contact your system administrator.\n\n(Document type: Message, Operation: create)'

export function demand(user: OdooUser, model: string, operation: Operation): void {
  if (isAllowed(user, model, operation)) return
  const what = model === 'crm.lead' ? "'Lead' (crm.lead)" : `'Contact' (${model})`
  const groups =
    model === 'crm.lead'
      ? ['Sales/Administrator', 'Sales/User: Own Documents Only']
      : ['Contact/Creation', 'Sales/User: Own Documents Only']
  const words = `You are not allowed to ${operation === 'read' ? 'access' : operation} ${what} records.`
  const list = groups.map((group) => `\t- ${group}`).join('\n')
  throw new OdooException(
    'AccessError',
    `${words}\n\nThis operation is allowed for the following groups:\n${list}\n\nContact your administrator to request access if necessary.`,
  )
}

function demandRecord(database: OdooDatabase, model: string, id: unknown, user: OdooUser): void {
  if (database.find(model, Number(id))) return
  const words = `Record does not exist or has been deleted.\n(Record: ${model}(${id},), User: ${user.uid})`
  throw new OdooException('MissingError', words)
}

function isAllowed(user: OdooUser, model: string, operation: Operation): boolean {
  if (model === 'crm.lead') return user.mayUseLeads
  if (model === 'voip.call' && operation !== 'read') return user.mayRecordCalls
  return model !== 'res.partner' || operation === 'read' || user.mayWriteContacts
}

function operationOf({ operation }: Readonly<Record<string, unknown>>): Operation {
  return operation === 'write' || operation === 'create' ? operation : 'read'
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
