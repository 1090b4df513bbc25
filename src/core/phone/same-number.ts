/** When two numbers are one. Never by substring: a short number would fit everybody's. */
import type { PhoneNumber } from './phone-number.ts'
import { alternativeKeys, subscriberOf } from './subscriber.ts'

type Comparable = Pick<PhoneNumber, 'e164' | 'matchKey' | 'otherReadings'>

/**
 * True when both are the same telephone number, however each was written. Both in E.164: one subscriber, by whatever
 * reading. Otherwise equal match keys, so that a number stored in national form without its plan is still found.
 * Extensions do not matter: they are one company's desks behind one number. Withheld and unreadable numbers are never
 * the same as anything.
 */
export function sameNumber(a: Comparable, b: Comparable): boolean {
  return (matchRank(a, b) ?? matchRank(b, a)) !== undefined
}

/**
 * How likely `asked` means `stored`: 0 for its first reading, more for its others; undefined when they are different
 * numbers. Where several contacts fit, only those of the least rank have the number. National digits are enough where the
 * contact's own have no country; digits that are asked without one are nobody's abroad.
 */
export function matchRank(asked: Comparable, stored: Comparable): number | undefined {
  if (asked.matchKey === '' || stored.matchKey === '') return undefined
  if (asked.e164 !== undefined && asked.e164 === stored.e164) return 0
  const wanted = subscribers(asked)
  const own = subscribers(stored)
  if (own.length === 0) return asked.matchKey === stored.matchKey ? 0 : undefined
  const ranks = wanted.flatMap((subscriber, rank) => {
    const at = own.indexOf(subscriber)
    return at < 0 ? [] : [rank + at]
  })
  return ranks.length > 0 ? Math.min(...ranks) : undefined
}

function subscribers({ e164, otherReadings = [] }: Comparable): string[] {
  const all =
    e164 === undefined ? otherReadings.map((one) => one.e164) : [e164, ...otherReadings.map((one) => one.e164)]
  return all.map(subscriberOf)
}

/** The keys under which a contact with this number is indexed. */
export function indexKeys(number: Comparable): string[] {
  if (number.matchKey === '') return []
  return [...new Set([number.matchKey, ...(number.otherReadings ?? []).map(({ matchKey }) => matchKey)])]
}

/** The keys under which calls with the number are indexed, those that an earlier release stored included. */
export function historyKeys(number: Comparable): string[] {
  return [...new Set([number.matchKey, ...alternativeKeys(number)])]
}

/** The keys to look under for who has the number: also those that an index of an earlier release holds. */
export function lookupKeys(number: Comparable): string[] {
  return [...new Set([...indexKeys(number), ...alternativeKeys(number)])]
}

/**
 * The digits in which all writings of the number end: what a CRM that searches text by a part of it is asked for. What
 * it finds has to be compared.
 */
export function sharedEnding(number: Comparable): string {
  const keys = lookupKeys(number)
  const shortest = keys.reduce((best, key) => (key.length < best.length ? key : best), number.matchKey)
  const ending = keys.every((key) => key.endsWith(shortest)) ? shortest : shortest.slice(-digitsInAllForms)
  return alternativeKeys(number).length > 0 ? ending.slice(-digitsInAllForms) : ending
}

/** What is written before these differs from form to form (Brazil's ninth digit). */
const digitsInAllForms = 8
