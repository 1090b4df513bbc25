/** Numbers as people read them. */
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min/es6'
import type { PhoneNumber } from './phone-number.ts'

/** As people of the number's own country write it: `030 12345678`. Undefined where the country is not known. */
export function formatNational({ e164 }: Pick<PhoneNumber, 'e164'>): string | undefined {
  return e164 === undefined ? undefined : parsePhoneNumberFromString(e164)?.formatNational()
}

/**
 * For display: `(555) 123-4567` at home, `+44 7700 900123` abroad; numbers without E.164 as they were written. An
 * extension follows as `ext. 12`. Empty for a withheld caller: what to call them is the page's choice.
 */
export function formatNumber(number: PhoneNumber, country: string): string {
  if (number.kind === 'withheld') return ''
  const parsed = number.e164 === undefined ? undefined : parsePhoneNumberFromString(number.e164)
  if (parsed === undefined) return number.raw.trim()
  const home = isSupportedCountry(country) && parsed.countryCallingCode === getCountryCallingCode(country)
  const text = home ? parsed.formatNational() : parsed.formatInternational()
  return number.extension === undefined ? text : `${text} ext. ${number.extension}`
}
