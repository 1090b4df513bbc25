/** Asks Odoo for partners and leads at the same time, and reads what comes. */
import type { Contact } from '../../../core/contacts/contact.ts'
import { checkedForm } from './checked-form.ts'
import { fieldsOf, type RecordModel, rowsSchema, toContact } from './contact.ts'
import type { Domain } from './domain.ts'
import { faultOf, odooError } from './failures.ts'
import type { KnownModel } from './model.ts'
import type { OdooServer, OdooSession } from './server.ts'
import type { OdooSettings } from './settings.ts'

export interface Query {
  readonly domain: (model: RecordModel, known: KnownModel) => Domain
  /** Odoo's hits that are meant; absent: all. */
  readonly fits?: (contact: Contact) => boolean
  readonly limit?: number
}

/** Far more than people share a number; beyond it the next page is asked, but not for ever. */
const pageSize = 200
const mostPages = 5

export interface Reading {
  readonly settings: OdooSettings
  readonly country: string
}

/** Both by one wait; no leads where our user may not see them. Rejects when either could not be asked. */
export async function partnersAndLeads(session: OdooSession, server: OdooServer, reading: Reading, asked: Query) {
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
  throw odooError('crm_forbidden', 'Odoo shows our user no contacts; see docs/crm-odoo.md for the rights it needs.', {
    fault: 'rights',
  })
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
    const rows = checkedForm(server.http, rowsSchema, answer, `${model} records of an unknown form`)
    const contacts = rows.map((row) => toContact(row, model, known, { webUrl: settings.webUrl, country }))
    const wanted = asked.fits ? contacts.filter(asked.fits) : contacts
    if (wanted.length > 0 || rows.length < limit || !asked.fits) return wanted
  }
  return []
}
