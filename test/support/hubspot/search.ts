/**
 * HubSpot's search as its documentation describes it: groups joined by "or", words matched one by one, numbers in
 * calculated properties without country code. Loose, as the real one: whoever trusts its first hit gets a wrong contact.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min/es6'

export type Properties = Readonly<Record<string, string>>

export interface SearchBody {
  readonly filterGroups?: readonly {
    readonly filters: readonly { readonly propertyName: string; readonly operator: string; readonly value: string }[]
  }[]
  readonly query?: string
  readonly limit?: number
  readonly [member: string]: unknown
}

/** Without one of these the dated interface refuses a search. */
const required = ['after', 'filterGroups', 'limit', 'properties', 'sorts']

const searchable: Readonly<Record<string, readonly string[]>> = {
  contacts: ['firstname', 'lastname', 'email', 'phone', 'mobilephone', 'company'],
  companies: ['name', 'phone', 'domain'],
}

/** What is wrong with the search, or undefined. */
export function searchFault(body: SearchBody, known: ReadonlySet<string>): string | undefined {
  const missing = required.find((member) => body[member] === undefined)
  if (missing) return `Invalid input JSON: Some required fields were not set: [${missing}]`
  const groups = body.filterGroups ?? []
  if (groups.length > 5) return 'too many filter groups: 5 at most'
  const unknown = groups.flatMap(({ filters }) => filters).find(({ propertyName }) => !known.has(propertyName))
  return unknown && `There was a problem with the request: property ${unknown.propertyName} does not exist`
}

export function matches(type: string, properties: Properties, { filterGroups = [], query }: SearchBody): boolean {
  const words = (query ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const haystack = (searchable[type] ?? [])
    .map((name) => properties[name] ?? '')
    .join(' ')
    .toLowerCase()
  if (!words.every((word) => haystack.includes(word))) return false
  if (filterGroups.length === 0) return true
  return filterGroups.some(({ filters }) => filters.every((filter) => fits(properties, filter)))
}

function fits(properties: Properties, filter: { propertyName: string; operator: string; value: string }): boolean {
  if (filter.operator === 'NOT_HAS_PROPERTY') return !properties[filter.propertyName]
  if (filter.operator === 'NEQ') return properties[filter.propertyName] !== filter.value
  const value = propertyOf(properties, filter.propertyName).toLowerCase()
  const wanted = filter.value.toLowerCase()
  if (filter.operator === 'EQ') return value === wanted
  const isEnd = wanted.startsWith('*')
  const text = wanted.replace(/^\*/, '')
  return value.split(/[^\p{L}\p{N}@.+_-]+/u).some((word) => (isEnd ? word.endsWith(text) : word === text))
}

function propertyOf(properties: Properties, name: string): string {
  if (name === 'hs_searchable_calculated_phone_number') return nationalDigits(properties.phone)
  if (name === 'hs_searchable_calculated_mobile_number') return nationalDigits(properties.mobilephone)
  return properties[name] ?? ''
}

function nationalDigits(number = ''): string {
  return parsePhoneNumberFromString(number)?.nationalNumber ?? number.replace(/\D/g, '')
}
