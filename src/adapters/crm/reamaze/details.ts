/**
 * What is open with a contact of Re:amaze: conversations (GET /conversations, https://www.reamaze.com/api/get_conversations). They are
 * found by the contact's address; a contact that has a mobile only has none that could be asked for.
 */
import type { ContactExtras, ContactRef } from '../../../core/contacts/contact-details.ts'
import { relatedMax } from '../../../core/contacts/contact-details.ts'
import type { ConnectorContext } from '../connector.ts'
import { readInstant } from '../format-instant.ts'
import { checked, requestJson } from '../http/request.ts'
import {
  basicAuthorization,
  contactAnswerSchema,
  conversationsSchema,
  type ReamazeConversation,
  reamazeHttp,
} from './reamaze-http.ts'
import { type ReamazeSettings, required } from './settings.ts'

/** By Re:amaze's numbers; what is resolved, spam or archived is not open, whatever the filter lets through. */
const openStates: Readonly<Record<number, string>> = { 0: 'Open', 1: 'Responded', 5: 'On hold' }

export function createDetails(settings: ReamazeSettings, context: ConnectorContext) {
  const http = reamazeHttp(settings, context)
  const ask = (path: string, signal: AbortSignal) => {
    const headers = { authorization: basicAuthorization(required(settings.api, 'read conversations')) }
    return requestJson(http, { method: 'GET', url: `${settings.apiUrl}${path}`, headers, accept: [404] }, signal)
  }
  return {
    async extrasOf({ id }: ContactRef, signal: AbortSignal): Promise<ContactExtras> {
      const found = await ask(`/contacts/${encodeURIComponent(id)}`, signal)
      const email = found.status === 404 ? undefined : checked(http, contactAnswerSchema(), found).email
      if (email === undefined) return { related: [] }
      const query = new URLSearchParams({ for: email, filter: 'open', sort: 'changed' })
      const answer = await ask(`/conversations?${query}`, signal)
      if (answer.status === 404) return { related: [] }
      const { conversations } = checked(http, conversationsSchema(), answer)
      const own = conversations.flatMap((one) => (one && isOf(one, email) ? one : []))
      return { related: own.flatMap((one) => itemOf(one, settings.brand)).slice(0, relatedMax) }
    },
  }
}

/** What Re:amaze lists for an address that it does not know is not documented: only the person's own counts. */
function isOf({ author, followers }: ReamazeConversation, email: string): boolean {
  return [author, ...followers].some((one) => one?.email?.toLowerCase() === email.toLowerCase())
}

function itemOf({ slug, subject, status, ...times }: ReamazeConversation, brand: string) {
  const state = openStates[status]
  if (slug === undefined || state === undefined) return []
  const url = `https://${brand}.reamaze.com/admin/conversations/${encodeURIComponent(slug)}`
  const at = readInstant(times.last_customer_message?.created_at ?? times.created_at)
  return [{ kind: 'conversation' as const, id: slug, title: subject ?? slug, state, url, at }]
}
