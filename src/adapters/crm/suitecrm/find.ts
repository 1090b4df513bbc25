/**
 * Finding people and companies. SuiteCRM compares stored text and knows no telephone numbers, so a pattern of digits
 * brings whoever may fit, and the numbers are read and compared here: never a partial match.
 *
 * One request a module, the modules at once.
 */
import { containsNumber } from '../../../core/contacts/matches-number.ts'
import type { PhoneNumber } from '../../../core/phone/phone-number.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { sharedEnding } from '../../../core/phone/same-number.ts'
import type { ConnectorContext } from '../connector.ts'
import { type Finder, isSearchable, looksLikeNumber } from '../finder.ts'
import { distinct, type SuiteCrmApi } from './api.ts'
import { textOf } from './attributes.ts'
import { countryOf, type ModuleForm } from './modules.ts'
import { digitsPattern, startsWithPattern } from './query.ts'
import type { Reader } from './reader.ts'
import { searchConditions, searchRank } from './search-text.ts'
import type { SuiteRecord } from './suitecrm-http.ts'

const pageSize = 10
/** Only numbers with the same digits in the same order come; more than this of other people is hardly possible. */
const mostPages = 3
/** Hits of an e-mail whose main address is another, looked at one by one. */
const mostSecondaries = 5
const mostSearched = 20

export function createFinder({ country }: Pick<ConnectorContext, 'country'>, reader: Reader, api: SuiteCrmApi): Finder {
  const byNumber: Finder['byNumber'] = async (number, signal) => {
    if (!isSearchable(number)) return []
    return reader.inEachModule((form) => haveNumber(form, number, signal), signal)
  }

  const haveNumber = async (form: ModuleForm, number: PhoneNumber, signal: AbortSignal) => {
    const fields = Object.keys(form.phones)
    const value = digitsPattern(sharedEnding(number))
    const where = fields.map((field) => ({ field, operator: 'like', value }) as const)
    const isWanted = (record: SuiteRecord) => {
      const isWritten = containsNumber(number, countryOf(form, record) ?? country)
      return fields.some((field) => isWritten(textOf(record, field)))
    }
    for (let page = 1; page <= mostPages; page += 1) {
      const found = await reader.page(form, { where, join: 'or', pageSize, page }, signal)
      const wanted = found.filter(isWanted)
      if (wanted.length > 0 || found.length < pageSize) return wanted
    }
    return []
  }

  const byEmail: Finder['byEmail'] = async (address, signal) => {
    const email = address.trim().toLowerCase()
    if (email === '') return []
    return reader.inEachModule(async (form) => {
      const found = await reader.byEmail(form, { operator: 'eq', value: email }, signal)
      const isMain = (record: SuiteRecord) => isAddress(record, 'email1', email)
      const others = found.filter((record) => !isMain(record)).slice(0, mostSecondaries)
      const secondaries = others.map(async (record) => ((await hasAddress(form, record, email, signal)) ? record : []))
      return [...found.filter(isMain), ...(await Promise.all(secondaries)).flat()]
    }, signal)
  }

  /** SuiteCRM also finds who had the address once (#9606), and `email1` is only the main one. */
  const hasAddress = async ({ module }: ModuleForm, { id }: SuiteRecord, email: string, signal: AbortSignal) => {
    const addresses = await api.related({ module, id }, 'email_addresses', signal)
    return addresses.some((address) => isAddress(address, 'email_address', email))
  }

  const byEmailPrefix = async (prefix: string, signal: AbortSignal) => {
    const condition = { operator: 'like', value: startsWithPattern(prefix) } as const
    const found = await reader.inEachModule((form) => reader.byEmail(form, condition, signal), signal)
    return found.filter(({ emails }) => emails.some((email) => email.toLowerCase().startsWith(prefix)))
  }

  const byText = async (text: string, limit: number, signal: AbortSignal) => {
    const found = await reader.inEachModule(async (form) => {
      const searches = searchConditions(form, text).map((search) =>
        reader.page(form, { ...search, pageSize: Math.min(limit, mostSearched) }, signal),
      )
      return distinct((await Promise.all(searches)).flat())
    }, signal)
    const ranked = found.map((contact) => ({ contact, rank: searchRank(contact, text) }))
    const wanted = ranked.filter(({ rank }) => rank < Number.POSITIVE_INFINITY).sort((a, b) => a.rank - b.rank)
    return wanted.map(({ contact }) => contact)
  }

  return {
    byNumber,
    byEmail,
    async search(text, limit, signal) {
      const wanted = text.replace(/\s+/g, ' ').trim()
      if (wanted === '' || limit < 1) return []
      const numbered = looksLikeNumber(wanted) ? await byNumber(readNumber(wanted, country), signal) : []
      if (numbered.length > 0) return numbered.slice(0, limit)
      if (/^[^\s@]+@\S*$/.test(wanted)) return (await byEmailPrefix(wanted.toLowerCase(), signal)).slice(0, limit)
      return (await byText(wanted, limit, signal)).slice(0, limit)
    },
  }
}

function isAddress(record: SuiteRecord, field: string, email: string): boolean {
  return textOf(record, field).trim().toLowerCase() === email
}
