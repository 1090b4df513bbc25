/**
 * Finding contacts in Re:amaze. Its search is documented for names and e-mails only, so whatever it returns for a
 * number or an e-mail is compared here before it counts: never blindly the first.
 */
import type { Contact } from '../../../core/contacts/contact.ts'
import { matchesEmail, matchesNumber } from '../../../core/contacts/matches-number.ts'
import type { PhoneNumber } from '../../../core/phone/phone-number.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { sharedEnding } from '../../../core/phone/same-number.ts'
import type { ConnectorContext } from '../connector.ts'
import { type Finder, fewestDigits, looksLikeNumber } from '../finder.ts'
import { checked, requestJson } from '../http/request.ts'
import { toContact } from './contact.ts'
import { basicAuthorization, contactsPageSchema, reamazeHttp } from './reamaze-http.ts'
import { type ReamazeSettings, required } from './settings.ts'

export const reamazeId = 'reamaze'

/** Requests count against a limit per minute that is not published. */
const mostPages = 3

interface Search {
  readonly q?: string
  /** A contact's own data, compared as a whole. */
  readonly 'data[phone]'?: string
  readonly type?: 'mobile' | 'email'
}

export function createFinder(settings: ReamazeSettings, context: ConnectorContext): Finder {
  const http = reamazeHttp(settings, context)

  const page = async (search: Search, number: number, signal: AbortSignal) => {
    const headers = { authorization: basicAuthorization(required(settings.api, 'find contacts')) }
    // URLSearchParams writes + as %2B; sent as it is, it would arrive as a space.
    const query = new URLSearchParams({ ...search, page: String(number) })
    const answer = await requestJson(
      http,
      { method: 'GET', url: `${settings.apiUrl}/contacts?${query}`, headers },
      signal,
    )
    const { page_count, contacts } = checked(http, contactsPageSchema(), answer)
    const found = contacts.flatMap((one) => (one && toContact(one, reamazeId, settings.brand)) ?? [])
    return { found, isLast: number >= page_count }
  }

  /** The wanted contacts of the first page that has any. */
  const firstFit = async (search: Search, fits: (contact: Contact) => boolean, signal: AbortSignal) => {
    for (let number = 1; number <= mostPages; number += 1) {
      const { found, isLast } = await page(search, number, signal)
      const wanted = found.filter(fits)
      if (wanted.length > 0 || isLast) return wanted
    }
    return []
  }

  const byNumber = async (number: PhoneNumber, signal: AbortSignal) => {
    if (number.kind !== 'public') return []
    const fits = matchesNumber(number, context.country)
    for (const q of searchForms(number)) {
      const found = await firstFit({ q, type: 'mobile' }, fits, signal)
      if (found.length > 0) return found
    }
    // What a person or a form wrote into the contact's data is not searched by `q`.
    return number.e164 === undefined ? [] : firstFit({ 'data[phone]': number.e164 }, fits, signal)
  }

  return {
    byNumber,
    async byEmail(email, signal) {
      const wanted = email.trim().toLowerCase()
      if (wanted === '') return []
      return firstFit({ q: wanted, type: 'email' }, matchesEmail(wanted), signal)
    },
    async search(text, limit, signal) {
      const q = text.trim()
      const found: Contact[] = looksLikeNumber(q) ? await byNumber(readNumber(q, context.country), signal) : []
      if (q === '' || found.length > 0) return found.slice(0, limit)
      for (let number = 1; number <= mostPages && found.length < limit; number += 1) {
        const { found: more, isLast } = await page({ q }, number, signal)
        found.push(...more)
        if (isLast) break
      }
      return found.slice(0, limit)
    },
  }
}

/** E.164 is what Re:amaze keeps; the national digits find what people typed into other fields. */
function searchForms(number: PhoneNumber): string[] {
  const forms = [number.e164, sharedEnding(number)].filter((form) => form !== undefined)
  return [...new Set(forms)].filter((form) => form.length >= fewestDigits)
}
