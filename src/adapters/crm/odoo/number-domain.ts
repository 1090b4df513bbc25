/**
 * A search for a number however it is written. Odoo's own number search compares forms (it does not find `+44 7700…`
 * where `07700…` is stored), so we ask for the last digits with anything between them, and check what comes here.
 */
import type { PhoneNumber } from '../../../core/phone/phone-number.ts'
import { sharedEnding } from '../../../core/phone/same-number.ts'
import { anyOf, type Domain } from './domain.ts'

/**
 * So many that few wrong numbers come along, so few that another spelling of the beginning (trunk prefixes, the mobile
 * digits of Argentina and Mexico) does not matter.
 */
const digitsAsked = 8

/** `fields`: those that hold numbers as people wrote them; `hasSanitized`: Odoo's own E.164 form exists. */
export function numberDomain(number: PhoneNumber, fields: readonly string[], hasSanitized: boolean): Domain {
  const pattern = digitPattern(sharedEnding(number))
  return anyOf([
    ...(hasSanitized && number.e164 ? [['phone_sanitized', '=', number.e164] as const] : []),
    ...fields.map((field) => [field, '=ilike', pattern] as const),
  ])
}

/** `7700900123` → `%0%0%9%0%0%1%2%3%`; a number of fewer digits must stand at the end of the field. */
function digitPattern(matchKey: string): string {
  const digits = matchKey.replace(/\D/g, '').slice(-digitsAsked)
  return `%${[...digits].join('%')}${digits.length < digitsAsked ? '' : '%'}`
}
