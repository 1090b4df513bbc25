/** The name of a number in caches, claims and requests: equal for all written forms of one number. */
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { subscriberOf } from '../../phone/subscriber.ts'

export function numberKey(number: PhoneNumber): string {
  const { e164, otherReadings, kind, matchKey } = number
  const first = e164 === undefined ? `${kind}:${matchKey}` : subscriberOf(e164)
  if (otherReadings === undefined) return first
  // What the writing can mean besides may be somebody else's: such an answer is not that of the plain number.
  return [first, ...otherReadings.map((one) => subscriberOf(one.e164))].join('|')
}
