/**
 * Finding contacts in Odoo: partners, then leads and opportunities, both asked at the same time. Odoo only narrows
 * down; whether a number or address is the wanted one is decided here.
 */
import type { Contact } from '../../contacts/contact.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { readNumber, readNumbers } from '../../phone/read-number.ts'
import { sameNumber } from '../../phone/same-number.ts'
import type { ConnectorContext } from '../connector.ts'
import { badAnswer } from '../http/failures.ts'
import { fieldsOf, type RecordModel, rowsSchema, toContact } from './contact.ts'
import { anyOf, type Domain, escapeLike } from './domain.ts'
import { faultOf, odooError } from './failures.ts'
import type { KnownModel } from './model.ts'
import { numberDomain } from './number-domain.ts'
import type { OdooServer, OdooSession } from './server.ts'
import type { OdooSettings } from './settings.ts'

export interface Finder {
  byNumber(number: PhoneNumber, signal: AbortSignal): Promise<Contact[]>
  byEmail(email: string, signal: AbortSignal): Promise<Contact[]>
  search(text: string, limit: number, signal: AbortSignal): Promise<Contact[]>
}

export interface Query {
  readonly domain: (model: RecordModel, known: KnownModel) => Domain
  /** Odoo's hits that are meant; absent: all. */
  readonly fits?: (contact: Contact) => boolean
  readonly limit?: number
}

/** Far more than people share a number; beyond it the next page is asked, but not for ever. */
const pageSize = 200
const mostPages = 5

export function createFinder(server: OdooServer, settings: OdooSettings, context: ConnectorContext): Finder {
  const { country } = context
  const query = (signal: AbortSignal, asked: Query) =>
    server.use(signal, (session) => partnersAndLeads(session, server, { settings, country }, asked))

  const byNumber = async (number: PhoneNumber, signal: AbortSignal) => {
    if (number.kind !== 'public') return []
    const { partners, leads } = await query(signal, numberQuery(number, country))
    // A person's own opportunities have the person's number: that is no shared number.
    return partners.length > 0 ? partners : leads
  }

  return {
    byNumber,
    async byEmail(email, signal) {
      const wanted = email.trim().toLowerCase()
      if (wanted === '') return []
      const { partners, leads } = await query(signal, emailQuery(wanted))
      return partners.length > 0 ? partners : leads
    },
    async search(text, limit, signal) {
      const words = text.trim()
      if (words === '') return []
      const isNumber = /^[\d\s+().\-/]+$/.test(words)
      const found = isNumber ? await byNumber(readNumber(words, country), signal) : []
      if (found.length > 0) return found.slice(0, limit)
      const { partners, leads } = await query(signal, wordsQuery(words, limit))
      return [...partners, ...leads].slice(0, limit)
    },
  }
}

function numberQuery(number: PhoneNumber, country: string): Query {
  return {
    domain: (_, known) => numberDomain(number, known.phones, known.has('phone_sanitized')),
    fits: ({ phones }) =>
      phones.some((phone) => readNumbers(phone.number, country).some((candidate) => sameNumber(candidate, number))),
  }
}

function emailQuery(wanted: string): Query {
  return {
    domain: (model) => [[model === 'crm.lead' ? 'email_from' : 'email', 'ilike', escapeLike(wanted)]],
    fits: ({ emails }) => emails.some((one) => one.toLowerCase() === wanted),
  }
}

const searched: Readonly<Record<RecordModel, readonly string[]>> = {
  'res.partner': ['name', 'commercial_company_name', 'company_name'],
  'crm.lead': ['name', 'contact_name', 'partner_name'],
}

function wordsQuery(words: string, limit: number): Query {
  const like = escapeLike(words)
  return {
    limit,
    domain: (model, known) =>
      anyOf([
        ...searched[model].filter((field) => known.has(field)).map((field) => [field, 'ilike', like] as const),
        [model === 'crm.lead' ? 'email_from' : 'email', '=ilike', `${like}%`],
      ]),
  }
}

interface Reading {
  readonly settings: OdooSettings
  readonly country: string
}

async function partnersAndLeads(session: OdooSession, server: OdooServer, reading: Reading, asked: Query) {
  const askPartners = async () => {
    const known = await partnerModel(session)
    return findRows(session, server, { ...reading, model: 'res.partner', known }, asked)
  }
  const askLeads = async () => {
    const known = reading.settings.leads ? await session.model('crm.lead') : undefined
    if (!known) return []
    try {
      return await findRows(session, server, { ...reading, model: 'crm.lead', known }, asked)
    } catch (thrown) {
      if (faultOf(thrown) !== 'rights') throw thrown
      // A user for contacts only: the connection check says so, lookups go on without leads.
      await session.deny('crm.lead')
      return []
    }
  }
  const [partners, leads] = await Promise.all([askPartners(), askLeads()])
  return { partners, leads }
}

/** There is no Odoo without contacts: not seeing them is no answer to who has a number. */
export async function partnerModel(session: OdooSession): Promise<KnownModel> {
  const known = await session.model('res.partner')
  if (known) return known
  throw odooError(
    'crm_unauthorized',
    'Odoo shows our user no contacts; see docs/crm-odoo.md for the rights it needs.',
    {
      fault: 'rights',
    },
  )
}

interface Target extends Reading {
  readonly model: RecordModel
  readonly known: KnownModel
}

async function findRows(session: OdooSession, server: OdooServer, target: Target, asked: Query): Promise<Contact[]> {
  const { model, known, settings, country } = target
  const domain = asked.domain(model, known)
  const limit = asked.limit ?? pageSize
  // Pages need an order that does not change; of names, Odoo's own order is the better.
  const order = asked.fits ? { order: 'id' } : {}
  for (let page = 0; page < mostPages; page += 1) {
    const named = { domain, fields: fieldsOf(model, known), limit, offset: page * limit, ...order }
    // Else the whole picture comes along.
    const answer = await session.call(model, 'search_read', { named, context: { bin_size: true } })
    const rows = rowsSchema.safeParse(answer)
    if (!rows.success) throw badAnswer(server.http, `sent ${model} records of an unknown form`)
    const contacts = rows.data.map((row) => toContact(row, model, known, { webUrl: settings.webUrl, country }))
    const wanted = asked.fits ? contacts.filter(asked.fits) : contacts
    if (wanted.length > 0 || rows.data.length < limit || !asked.fits) return wanted
  }
  return []
}
