/** Addresses of contacts as a browser can open them. */

import type { Contact } from '../../core/contacts/contact.ts'
import { formatNational } from '../../core/phone/format-number.ts'
import type { PhoneNumber } from '../../core/phone/phone-number.ts'
import { callerUrl } from '../../lib/caller-url.ts'
import type { SiteServices } from '../services.ts'

/** Directory contacts have only a path; `publicUrl` is this deployment's address, without a slash at the end. */
export function withWholeUrl(contact: Contact, publicUrl: string): Contact {
  return contact.url.startsWith('/') ? { ...contact, url: publicUrl + contact.url } : contact
}

/**
 * Where a caller whom nobody knows is shown: in the CRM that has an address only (`template`), else on our own page.
 */
export function callerPageUrl(number: PhoneNumber, publicUrl: string, template: string | undefined): string {
  if (template === undefined || number.digits === '') return unknownCallerUrl(number.raw, publicUrl)
  const { e164, digits, matchKey } = number
  return callerUrl(template, { e164, digits, national: formatNational(number)?.replace(/\D/g, '') ?? matchKey })
}

/** The page about a caller whom nobody knows; another one for each number, since 3CX wants that. */
export function unknownCallerUrl(number: string, publicUrl: string): string {
  return `${publicUrl}/contacts/unknown?number=${encodeURIComponent(number)}`
}

/** Of the site's CRM that has an address only, where there is one. */
export function urlTemplateOf({ connectors }: Pick<SiteServices, 'connectors'>): string | undefined {
  return connectors.find(({ urlTemplate }) => urlTemplate !== undefined)?.urlTemplate
}
