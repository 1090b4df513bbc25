/**
 * Finding contacts and companies in HubSpot, both at once. HubSpot keeps numbers for its search as national digits in
 * properties of its own, and otherwise as people typed them; its matches are loose, so every hit's digits are compared
 * here before it counts.
 */

import type { Contact } from '../../../core/contacts/contact.ts'
import { matchesEmail, matchesNumber } from '../../../core/contacts/matches-number.ts'
import { formatNational, formatNumber } from '../../../core/phone/format-number.ts'
import type { PhoneNumber } from '../../../core/phone/phone-number.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { sharedEnding } from '../../../core/phone/same-number.ts'
import { cut } from '../../../lib/cut.ts'
import type { ConnectorContext } from '../connector.ts'
import { type Finder, isSearchable, looksLikeNumber } from '../finder.ts'
import { checked } from '../http/request.ts'
import type { Account, AccountReader } from './account.ts'
import { companyProperties, contactProperties, toCompany, toPerson } from './contact.ts'
import { type HubSpotApi, type HubSpotObject, pageSchema } from './hubspot-http.ts'

const pageSize = 50

/** Groups are joined by "or"; HubSpot takes five of them. */
interface Search {
  readonly filterGroups?: readonly { readonly filters: readonly Filter[] }[]
  readonly query?: string
  readonly limit: number
}

interface Filter {
  readonly propertyName: string
  readonly operator: 'EQ' | 'CONTAINS_TOKEN'
  readonly value: string
}

/** Dated versions of the interface refuse a search in which one of these is missing. */
const everyMember = { filterGroups: [], sorts: [], after: '0' }

const types = {
  contacts: { properties: contactProperties, map: toPerson },
  companies: { properties: companyProperties, map: toCompany },
} as const

export function createFinder(api: HubSpotApi, accounts: AccountReader, { country }: ConnectorContext): Finder {
  const find = async (type: keyof typeof types, search: Search, signal: AbortSignal): Promise<Contact[]> => {
    const { properties, map } = types[type]
    const path = `/crm/objects/2026-09/${type}/search`
    const asked = api.ask(
      { method: 'POST', path, isRead: true, body: { ...everyMember, ...search, properties } },
      signal,
    )
    const [answer, account]: [Awaited<typeof asked>, Account | undefined] = await Promise.all([
      asked,
      accounts.known(signal),
    ])
    return checked(api.http, pageSchema, answer).results.map((one: HubSpotObject) => map(one, account, country))
  }

  const byNumber: Finder['byNumber'] = async (number, signal) => {
    if (!isSearchable(number)) return []
    const found = await Promise.all([
      find('contacts', { filterGroups: anyOf(contactFilters(number)), limit: pageSize }, signal),
      find('companies', { filterGroups: anyOf(companyFilters(number, country)), limit: pageSize }, signal),
    ])
    return found.flat().filter(matchesNumber(number, country))
  }

  return {
    byNumber,
    async byEmail(email, signal) {
      const wanted = email.trim().toLowerCase()
      if (wanted === '') return []
      const filterGroups = anyOf([
        { propertyName: 'email', operator: 'EQ', value: wanted },
        { propertyName: 'hs_additional_emails', operator: 'CONTAINS_TOKEN', value: wanted },
      ])
      const found = await find('contacts', { filterGroups, limit: pageSize }, signal)
      return found.filter(matchesEmail(wanted))
    },
    async search(text, limit, signal) {
      const query = cut(text.trim(), 200)
      if (query === '') return []
      const byDigits = looksLikeNumber(query) ? await byNumber(readNumber(query, country), signal) : []
      if (byDigits.length > 0) return byDigits.slice(0, limit)
      const search = { query, limit: Math.min(limit, pageSize) }
      const found = await Promise.all([find('contacts', search, signal), find('companies', search, signal)])
      return found.flat().slice(0, limit)
    },
  }
}

const anyOf = (filters: readonly Filter[]) => filters.map((filter) => ({ filters: [filter] }))

/** HubSpot's searchable properties hold national digits; a number typed with a trunk 0 has it before them. */
function contactFilters(number: PhoneNumber): Filter[] {
  const { e164 } = number
  const digits = { operator: 'CONTAINS_TOKEN', value: `*${sharedEnding(number)}` } as const
  return [
    { propertyName: 'hs_searchable_calculated_phone_number', ...digits },
    { propertyName: 'hs_searchable_calculated_mobile_number', ...digits },
    ...(e164 ? (['phone', 'mobilephone'] as const) : []).map(
      (propertyName): Filter => ({ propertyName, operator: 'EQ', value: e164 ?? '' }),
    ),
  ]
}

/** Companies have no such property: the forms in which numbers are mostly typed are asked for. */
function companyFilters(number: PhoneNumber, country: string): Filter[] {
  const { matchKey, e164, digits } = number
  const shown = formatNumber({ ...number, extension: undefined }, country)
  const forms = new Set([e164, shown, formatNational(number), `0${matchKey}`, digits])
  const exact = [...forms].filter((form) => form !== undefined && form !== '').slice(0, 4)
  return [
    { propertyName: 'phone', operator: 'CONTAINS_TOKEN', value: `*${sharedEnding(number)}` },
    ...exact.map((value): Filter => ({ propertyName: 'phone', operator: 'EQ', value: value ?? '' })),
  ]
}
