/**
 * Creating an end user. Zendesk keeps an external id for one user only, so the request's key as external id makes a repeated
 * creation find the first; an e-mail address that is taken finds its owner. No verification mail goes out.
 */
import * as z from 'zod'
import type { Contact, NewContact } from '../../../core/contacts/contact.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import type { ConnectorContext } from '../connector.ts'
import type { Finder } from '../finder.ts'
import { checked, failedAnswer } from '../http/request.ts'
import { toContact } from './contact.ts'
import type { ZendeskSettings } from './settings.ts'
import { userSchema, type ZendeskApi } from './zendesk-http.ts'

const createdSchema = z.object({ user: userSchema })
const usersSchema = z.object({ users: z.array(userSchema) })

export async function createContact(
  parts: { readonly api: ZendeskApi; readonly settings: ZendeskSettings; readonly finder: Finder },
  { country }: ConnectorContext,
  wanted: NewContact,
  key: string,
  signal: AbortSignal,
): Promise<Contact> {
  const { api, settings, finder } = parts
  const externalId = `switchhook-${sha256Hex(key).slice(0, 32)}`
  const user = {
    name: wanted.name,
    email: wanted.email || undefined,
    phone: wanted.number && (readNumber(wanted.number, country).e164 ?? wanted.number),
    role: 'end-user',
    external_id: externalId,
    skip_verify_email: true,
  }
  const answer = await api.ask({ method: 'POST', path: '/users.json', body: { user }, accept: [409, 422] }, signal)
  if (answer.status < 300) return toContact(checked(api.http, createdSchema, answer).user, settings)
  const path = `/users/search.json?${new URLSearchParams({ external_id: externalId })}`
  const [first] = checked(api.http, usersSchema, await api.ask({ method: 'GET', path }, signal)).users
  if (first) return toContact(first, settings)
  const [owner] = wanted.email ? await finder.byEmail(wanted.email, signal) : []
  if (owner) return owner
  throw failedAnswer(api.http, answer)
}
