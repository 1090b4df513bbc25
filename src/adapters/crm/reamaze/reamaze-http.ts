/** Re:amaze's REST interface as far as we use it: Basic authentication, the form of contacts, errors in its name. */
import * as z from 'zod'
import { once } from '../../../lib/once.ts'
import type { ConnectorContext } from '../connector.ts'
import type { CrmHttp } from '../http/request.ts'
import type { ApiAccess, ReamazeSettings } from './settings.ts'

export function reamazeHttp(settings: ReamazeSettings, context: ConnectorContext): CrmHttp {
  return {
    crm: 'Re:amaze',
    fetch: context.fetch,
    clock: context.clock,
    credentialsHint: 'REAMAZE_LOGIN_EMAIL and REAMAZE_API_TOKEN',
    addressHint: 'REAMAZE_BRAND',
    secrets: settings.api.set ? [settings.api.value.token] : [],
  }
}

export function basicAuthorization({ loginEmail, token }: ApiAccess): string {
  return `Basic ${Buffer.from(`${loginEmail}:${token}`, 'utf8').toString('base64')}`
}

/** A text or number as text; anything else (null, objects) as absent, so that one odd field does not hide a contact. */
const looseText = z.preprocess((value) => {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}, z.string().optional())

const looseList = <T extends z.ZodType>(item: T) => z.array(item.nullable().catch(null)).catch([])

/**
 * A contact, every field optional. `_id` is the one in addresses of the agents' pages; `id` may be a foreign id that
 * the owner of the account gave.
 */
const contactSchema = once(() =>
  z.object({
    _id: looseText,
    id: looseText,
    name: looseText,
    friendly_name: looseText,
    email: looseText,
    mobile: looseText,
    external_avatar_url: looseText,
    data: z.record(z.string(), z.unknown()).catch({}),
    identities: looseList(z.object({ type: looseText, identifier: looseText })),
  }),
)
export type ReamazeContact = z.infer<ReturnType<typeof contactSchema>>

export const contactsPageSchema = once(() =>
  z.object({
    page_count: z.int().catch(1),
    contacts: z.array(contactSchema().nullable().catch(null)),
  }),
)

/** POST /contacts and GET /contacts/{id} answer with the contact; whether in an envelope is not documented. */
export const contactAnswerSchema = once(() =>
  z.union([z.object({ contact: contactSchema() }).transform((body) => body.contact), contactSchema()]),
)

const person = once(() => z.object({ email: looseText }).nullish().catch(undefined))

const conversationSchema = once(() =>
  z.object({
    slug: looseText,
    subject: looseText,
    status: z.int().catch(0),
    created_at: looseText,
    last_customer_message: z.object({ created_at: looseText }).nullish().catch(undefined),
    author: person(),
    followers: looseList(z.object({ email: looseText })),
  }),
)
export type ReamazeConversation = z.infer<ReturnType<typeof conversationSchema>>

export const conversationsSchema = once(() =>
  z.object({ conversations: z.array(conversationSchema().nullable().catch(null)) }),
)
