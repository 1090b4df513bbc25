/** How the number of a click-to-call request is written for the phone system to dial. */
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min/es6'
import type { ClickToCall } from './settings.ts'

/** @param number E.164, or an extension of the site: that is dialled as it is. */
export function dialNumber(
  number: string,
  { dial, international, prefix }: Pick<ClickToCall, 'dial' | 'international' | 'prefix'>,
  country: string,
): string {
  if (!number.startsWith('+')) return number
  const known = dial === 'national' ? parsePhoneNumberFromString(number) : undefined
  const isHome = known !== undefined && (known.country ?? mainCountry(known.countryCallingCode, country)) === country
  const written = isHome ? known.format('NATIONAL').replace(/\D/g, '') : `${international}${number.slice(1)}`
  return `${prefix}${written}`
}

/** A range that the tables do not know counts as of our own country where that has the code. */
function mainCountry(callingCode: string, country: string): string | undefined {
  return isSupportedCountry(country) && getCountryCallingCode(country) === callingCode ? country : undefined
}
