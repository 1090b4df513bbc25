/** The name of a number in caches, claims and requests: equal for all written forms of one number. */
import type { PhoneNumber } from '../../phone/phone-number.ts'

export function numberKey(number: PhoneNumber): string {
  return number.e164 ?? `${number.kind}:${number.matchKey}`
}
