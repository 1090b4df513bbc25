/**
 * Creating contacts, and leads for callers whom nobody knows. Odoo takes any number of records alike, so each creation
 * looks first whether an earlier try, its answer lost, has made the record.
 */
import * as z from 'zod'
import type { Contact, NewContact } from '../../../core/contacts/contact.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import type { ConnectorContext } from '../connector.ts'
import type { Finder } from '../finder.ts'
import { badAnswer } from '../http/failures.ts'
import type { CrmHttp } from '../http/request.ts'
import { contactId, odooId, type RecordModel, type RecordRef, recordUrl } from './contact.ts'
import { odooError } from './failures.ts'
import { partnerModel } from './query.ts'
import type { OdooServer, OdooSession } from './server.ts'
import type { OdooSettings } from './settings.ts'

/** Our user would follow every record it makes or writes on, and get a mail for every answer there. */
export const notFollowing = { mail_create_nosubscribe: true, mail_post_autofollow_author_skip: true }

/** The one of the same name that has the number or address already, or a new one. */
export async function createContact(
  { server, finder }: { readonly server: OdooServer; readonly finder: Finder },
  settings: OdooSettings,
  context: ConnectorContext,
  wanted: NewContact,
  signal: AbortSignal,
): Promise<Contact> {
  const number = wanted.number === undefined ? undefined : readNumber(wanted.number, context.country)
  const phone = number?.e164 ?? (wanted.number?.trim() || undefined)
  const email = wanted.email?.trim() || undefined
  if (!phone && !email) throw odooError('crm_rejected', 'A contact needs a telephone number or an e-mail address.')
  const name = wanted.name.trim() || phone || email || ''
  const byNumber = number && number.kind === 'public' ? await finder.byNumber(number, signal) : []
  const alike = byNumber.length > 0 || !email ? byNumber : await finder.byEmail(email, signal)
  const there = alike.find((contact) => contact.kind !== 'lead' && contact.name === name)
  if (there) return there
  return server.use(signal, async (session) => {
    const known = await partnerModel(session)
    const company = known.has('company_name') ? wanted.company?.trim() || undefined : undefined
    const id = await createRecord(session, server.http, 'res.partner', { name, phone, email, company_name: company })
    const ref = { model: 'res.partner', id } as const
    return {
      id: contactId(ref),
      source: odooId,
      kind: 'person',
      name,
      company,
      emails: email ? [email] : [],
      phones: phone ? [{ number: phone, label: 'phone' }] : [],
      url: recordUrl(settings.webUrl, ref),
      entityType: 'res.partner',
    }
  })
}

/** For a caller nobody knows. A lead is made in the form (lead or opportunity) that this Odoo makes by itself. */
export async function createCaller(
  session: OdooSession,
  http: CrmHttp,
  model: RecordModel,
  caller: { readonly name: string | undefined; readonly phone: string },
): Promise<RecordRef> {
  const { name, phone } = caller
  const values =
    model === 'crm.lead'
      ? { name: `Call with ${name ?? phone}`, contact_name: name, phone }
      : { name: name ?? `Caller ${phone}`, phone }
  return { model, id: await createRecord(session, http, model, values) }
}

export async function createRecord(
  session: OdooSession,
  http: CrmHttp,
  model: string,
  values: Readonly<Record<string, unknown>>,
): Promise<number> {
  const created = await session.call(model, 'create', { named: { vals_list: [values] }, context: notFollowing })
  return idOf(created, http)
}

const idSchema = z.union([z.int(), z.tuple([z.int()]).transform(([id]) => id)])

/** The number of what was made: JSON-2 answers with a list, JSON-RPC with either. */
export function idOf(answer: unknown, http: CrmHttp): number {
  const id = idSchema.safeParse(answer)
  if (!id.success) throw badAnswer(http, 'wrote a record without saying which')
  return id.data
}
