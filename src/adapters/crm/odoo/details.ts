/**
 * Whose a partner or lead is, and what is open with it: opportunities, helpdesk tickets, planned activities and orders, as
 * far as this Odoo has the apps and our user may read them. What our user may not read is left out.
 */
import * as z from 'zod'
import {
  type ContactExtras,
  type ContactOwner,
  type ContactRef,
  languageCode,
  type RelatedItem,
  relatedMax,
} from '../../../core/contacts/contact-details.ts'
import { type RecordRef, recordRef, recordUrl } from './contact.ts'
import type { Domain } from './domain.ts'
import { faultOf } from './failures.ts'
import type { KnownModel, ModelName } from './model.ts'
import { instant, link, text } from './odoo-values.ts'
import type { OdooServer, OdooSession } from './server.ts'
import type { OdooSettings } from './settings.ts'

const day = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00.000Z` : undefined),
  z.string().optional(),
)

const rowsSchema = z.array(
  z.looseObject({
    ...{ id: z.int(), name: text, login: text, email: text, lang: text, state: text, summary: text },
    ...{ user_id: link, parent_id: link, partner_id: link, stage_id: link, activity_type_id: link },
    category_id: z.array(z.int()).catch([]),
    write_date: instant,
    date_order: instant,
    date_deadline: day,
  }),
)
type Row = z.infer<typeof rowsSchema>[number]

/** Empty where this Odoo has no such model or field, or our user may not read it. */
async function rows(session: OdooSession, model: string, named: Readonly<Record<string, unknown>>): Promise<Row[]> {
  try {
    return rowsSchema.safeParse(await session.call(model, 'search_read', { named })).data ?? []
  } catch (thrown) {
    const fault = faultOf(thrown)
    if (fault === 'rights' || fault === 'model' || fault === 'missing') return []
    throw thrown
  }
}

async function one(session: OdooSession, model: ModelName, id: number, wanted: readonly string[]) {
  const known = await session.model(model)
  if (!known) return undefined
  const fields = ['id', ...wanted.filter((field) => known.has(field))]
  return (await rows(session, model, { domain: [['id', '=', id]], fields, limit: 1 }))[0]
}

export function createDetails(server: OdooServer, settings: OdooSettings) {
  return {
    ownerOf: (contact: ContactRef, signal: AbortSignal): Promise<ContactOwner | undefined> =>
      server.use(signal, async (session) => {
        const ref = recordRef(contact.id)
        const record = ref && (await one(session, ref.model, ref.id, ['user_id', 'parent_id']))
        const parent = record?.user_id ? undefined : record?.parent_id?.id
        // A person without a salesperson is looked after by the company's.
        const user = record?.user_id ?? (parent && (await one(session, 'res.partner', parent, ['user_id']))?.user_id)
        return user ? owner(session, user) : undefined
      }),
    extrasOf: (contact: ContactRef, signal: AbortSignal): Promise<ContactExtras> =>
      server.use(signal, async (session) => {
        const ref = recordRef(contact.id)
        const fields = ['parent_id', 'partner_id', 'lang', 'category_id']
        const record = ref && (await one(session, ref.model, ref.id, fields))
        if (!ref || !record) return { related: [] }
        const [related, tags] = await Promise.all([
          relatedItems(session, settings, ref, record),
          tagNames(session, record.category_id),
        ])
        return { related, tags, language: languageCode(record.lang) }
      }),
  }
}

async function owner(session: OdooSession, user: { readonly id: number; readonly name?: string }) {
  const named = { domain: [['id', '=', user.id]], fields: ['name', 'login', 'email'], limit: 1 }
  const [row] = await rows(session, 'res.users', named)
  const mail = row?.email ?? (row?.login?.includes('@') ? row.login : undefined)
  return { name: row?.name ?? user.name, email: mail, login: row?.login, crmUserId: String(user.id) }
}

async function tagNames(session: OdooSession, ids: readonly number[]): Promise<string[]> {
  if (ids.length === 0) return []
  const named = { domain: [['id', 'in', ids.slice(0, 20)]], fields: ['name'], limit: 20 }
  return (await rows(session, 'res.partner.category', named)).flatMap(({ name }) => name ?? [])
}

interface Kind {
  readonly kind: RelatedItem['kind']
  readonly model: ModelName
  readonly domain: Domain
  readonly order: string
  readonly fields: readonly string[]
  readonly title: (row: Row) => string | undefined
  readonly state: (row: Row) => string | undefined
  readonly at: (row: Row) => string | undefined
}

const stage = ({ stage_id }: Row) => stage_id?.name
const changed = ({ write_date }: Row) => write_date

function kindsOf(ref: RecordRef, record: Row): Kind[] {
  const partners = ref.model === 'crm.lead' ? [record.partner_id?.id] : [ref.id, record.parent_id?.id]
  const mine = ['partner_id', 'in', partners.filter((id) => id !== undefined)] as const
  const newest = { order: 'write_date desc', at: changed, title: ({ name }: Row) => name }
  const task: Kind = {
    ...{ kind: 'task', model: 'mail.activity', order: 'date_deadline' },
    domain: [
      ['res_model', '=', ref.model],
      ['res_id', '=', ref.id],
    ],
    fields: ['summary', 'activity_type_id', 'date_deadline', 'state'],
    title: ({ summary, activity_type_id: type }) => summary ?? type?.name,
    state: ({ state }) => state,
    at: ({ date_deadline: due }) => due,
  }
  if (mine[2].length === 0) return [task]
  return [
    {
      ...{ kind: 'deal', model: 'crm.lead', ...newest, state: stage },
      domain: [mine, ['type', '=', 'opportunity'], ['probability', '<', 100]],
      fields: ['name', 'stage_id', 'write_date'],
    },
    {
      ...{ kind: 'ticket', model: 'helpdesk.ticket', ...newest, state: stage },
      domain: [mine, ['stage_id.fold', '=', false]],
      fields: ['name', 'stage_id', 'write_date'],
    },
    task,
    {
      ...{ kind: 'order', model: 'sale.order', order: 'date_order desc' },
      domain: [mine, ['state', '!=', 'cancel']],
      fields: ['name', 'state', 'date_order'],
      title: ({ name }) => name,
      state: ({ state }) => state,
      at: ({ date_order: ordered }) => ordered,
    },
  ]
}

async function relatedItems(session: OdooSession, { webUrl }: OdooSettings, ref: RecordRef, record: Row) {
  const found = await Promise.all(
    kindsOf(ref, record).map(async ({ kind, model, domain, order, fields, title, state, at }) => {
      const known: KnownModel | undefined = await session.model(model)
      if (!known) return []
      const items = await rows(session, model, { domain, order, limit: relatedMax, fields: ['id', ...fields] })
      return items.map((row): RelatedItem => {
        const on = kind === 'task' ? ref : { model, id: row.id }
        const url = recordUrl(webUrl, on)
        return { kind, id: String(row.id), title: title(row) ?? String(row.id), state: state(row), url, at: at(row) }
      })
    }),
  )
  return found.flat()
}
