/** Addresses of contacts as a browser can open them. */
import type { Contact } from '../../core/contacts/contact.ts'

/** Directory contacts have only a path; `publicUrl` is this deployment's address, without a slash at the end. */
export function withWholeUrl(contact: Contact, publicUrl: string): Contact {
  return contact.url.startsWith('/') ? { ...contact, url: publicUrl + contact.url } : contact
}

/** The page about a caller whom nobody knows; another one for each number, since 3CX wants that. */
export function unknownCallerUrl(number: string, publicUrl: string): string {
  return `${publicUrl}/contacts/unknown?number=${encodeURIComponent(number)}`
}
