/** An end user of Zendesk → our Contact. */
import type { Contact } from '../../../core/contacts/contact.ts'
import { readInstant } from '../format-instant.ts'
import type { ZendeskSettings } from './settings.ts'
import { type ZendeskUser, zendeskId } from './zendesk-http.ts'

/** `more`: numbers of the user beside the one Zendesk shows first. */
export function toContact(user: ZendeskUser, { subdomain }: ZendeskSettings, more: readonly string[] = []): Contact {
  const { id, name, email, phone, updated_at: updatedAt, photo } = user
  const numbers = [...new Set([...(phone ? [phone] : []), ...more])]
  return {
    id,
    source: zendeskId,
    kind: 'person',
    name: name ?? email ?? phone ?? id,
    emails: email ? [email] : [],
    phones: numbers.map((number) => ({ number, label: 'phone' })),
    url: `https://${subdomain}.zendesk.com/agent/users/${encodeURIComponent(id)}`,
    photoUrl: photo?.content_url?.startsWith('https://') ? photo.content_url : undefined,
    modifiedAt: readInstant(updatedAt),
    entityType: 'Users',
  }
}
