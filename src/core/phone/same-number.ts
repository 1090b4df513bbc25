/** When two numbers are one. Never by substring: a short number would fit everybody's. */
import type { PhoneNumber } from './phone-number.ts'

/**
 * True when both are the same telephone number, however each was written. Both in E.164: equal E.164. Otherwise equal
 * match keys, so that a number stored in national form without its plan is still found. Extensions do not matter: they
 * are one company's desks behind one number. Withheld and unreadable numbers are never the same as anything.
 */
export function sameNumber(a: PhoneNumber, b: PhoneNumber): boolean {
  if (a.matchKey === '' || b.matchKey === '') return false
  if (a.e164 !== undefined && b.e164 !== undefined) return a.e164 === b.e164
  return a.matchKey === b.matchKey
}
