/**
 * The directory's search box: names, companies, numbers and e-mail addresses by their beginnings, best first.
 *
 * What must stay true: each search reads a bounded number of records, however many contacts fit.
 */
import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/min/es6'
import { foldText } from '../../../lib/fold-text.ts'
import { prefixRange, type Records } from '../../../ports/records.ts'
import { readNumber } from '../../phone/read-number.ts'
import { plainText } from '../../phone/written-number.ts'
import type { Contact } from '../contact.ts'
import { compareContacts } from '../shared-number.ts'
import { emailIndex, nameIndex, nameWords, phoneIndex, readStored, toContact } from './stored-contact.ts'

const pageSize = 200
const mostPages = 5
/** A word that thousands share is read so far and no further; another word of the query finds who is meant. */
const mostPagesPerWord = 2
const mostWords = 5
/** Fewer digits fit half the directory. */
const fewestDigits = 3

export interface SearchPorts {
  readonly records: Records
  readonly country: string
  readonly publicUrl: string
}

interface Range {
  readonly index: string
  readonly prefix: string
  readonly mostPages: number
}

interface Search {
  readonly ranges: readonly Range[]
  readonly fits: (contact: Contact) => boolean
}

/** At most `limit` contacts, each once: whole name first, then names that begin so, then the rest by name. */
export async function searchContacts(
  ports: SearchPorts,
  text: string,
  limit: number,
  signal: AbortSignal,
): Promise<Contact[]> {
  const folded = foldText(text)
  const found = await collect(ports, searchFor(text, folded, ports.country), limit, signal)
  const rank = (contact: Contact) => {
    const name = foldText(contact.name)
    return name === folded ? 0 : name.startsWith(folded) ? 1 : 2
  }
  const byName = (a: Contact, b: Contact) => a.name.localeCompare(b.name, 'en') || compareContacts(a, b)
  return found.sort((a, b) => rank(a) - rank(b) || byName(a, b)).slice(0, limit)
}

function searchFor(text: string, folded: string, country: string): Search {
  const numbers = numberPrefixes(text, country)
  if (numbers !== undefined) {
    return { ranges: numbers.map((prefix) => ({ index: phoneIndex, prefix, mostPages })), fits: () => true }
  }
  const email = text.trim().toLowerCase()
  const byEmail = /^\S+$/.test(email) ? [{ index: emailIndex, prefix: email, mostPages }] : []
  const words = folded.split(' ').filter((word) => word !== '')
  if (email.includes('@') || words.length === 0) return { ranges: byEmail, fits: () => true }
  const longestFirst = words.toSorted((a, b) => b.length - a.length).slice(0, mostWords)
  const byWord = longestFirst.map((prefix) => ({ index: nameIndex, prefix, mostPages: mostPagesPerWord }))
  const whole = words.length > 1 ? [{ index: nameIndex, prefix: folded, mostPages: mostPagesPerWord }] : []
  const hasEmail = (contact: Contact) => contact.emails.some((own) => own.toLowerCase().startsWith(email))
  return {
    ranges: [...whole, ...byWord, ...byEmail],
    fits: (contact) => matchesWords(contact, words) || hasEmail(contact),
  }
}

async function collect(
  { records, publicUrl }: SearchPorts,
  search: Search,
  limit: number,
  signal: AbortSignal,
): Promise<Contact[]> {
  const found = new Map<string, Contact>()
  for (const { index, prefix, mostPages } of search.ranges) {
    let cursor: string | undefined
    for (let pages = 0; pages < mostPages && found.size < limit; pages += 1) {
      signal.throwIfAborted()
      const page = await records.list<unknown>({ index, ...prefixRange(prefix), limit: pageSize, cursor })
      for (const record of page.records) {
        const contact = toContact(record.id, readStored(record), publicUrl)
        if (search.fits(contact)) found.set(record.id, contact)
      }
      cursor = page.next
      if (cursor === undefined) break
    }
  }
  return [...found.values()]
}

function matchesWords(contact: Contact, words: readonly string[]): boolean {
  const own = nameWords(contact)
  return words.every((word) => own.some((mine) => mine.startsWith(word)))
}

/**
 * The beginnings of match keys that a half-typed number can mean: as typed, without trunk prefix, without the site's
 * own country code. Undefined when `text` is no number, empty when it is too short to look for.
 */
function numberPrefixes(text: string, country: string): string[] | undefined {
  const typed = plainText(text).trim()
  if (!/^\+?[\d\s().\-/]+$/.test(typed)) return undefined
  const digits = typed.replace(/\D/g, '')
  if (digits.length < fewestDigits) return []
  const code = isSupportedCountry(country) ? getCountryCallingCode(country) : ''
  const international = typed.startsWith('+') ? digits : digits.startsWith('00') ? digits.slice(2) : digits
  const national = international.startsWith(code) ? international.slice(code.length) : international
  const prefixes = [digits, national, digits.replace(/^0/, ''), readNumber(typed, country).matchKey].filter(
    (prefix) => prefix.length >= 2,
  )
  return [...new Set(prefixes)]
}
