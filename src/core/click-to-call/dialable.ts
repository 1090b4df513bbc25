/**
 * What a phone may be made to dial. A stolen token must not be able to call numbers that cost much: only whole telephone
 * numbers of the allowed countries, none that callers pay extra for, and extensions that the site's table names; never
 * codes of the phone system (`*72…` forwards calls) or emergency numbers.
 */

import { parsePhoneNumberFromString } from 'libphonenumber-js/core/es6'
import { type CountryCode, getCountries, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/min/es6'
import { SwitchhookError } from '../../lib/errors.ts'
import type { AgentTable } from '../agents/agent.ts'
import { readNumber } from '../phone/read-number.ts'

export interface DialRules {
  /** Of the site, for numbers that are written without one. */
  readonly country: string
  readonly countries: readonly string[] | 'all'
  readonly agents: AgentTable
}

const emergencyNumbers: ReadonlySet<string> = new Set(['000', '110', '111', '112', '118', '119', '911', '999'])
/** Their callers pay more than for a usual call. */
const costlyTypes: ReadonlySet<string> = new Set(['PREMIUM_RATE', 'SHARED_COST'])

/** The number in the form that is dialled. Rejects with `bad_field` for what is no number, `forbidden` for what may not be called. */
export async function dialable(written: string, rules: DialRules): Promise<string> {
  const text = written.trim()
  const { e164 } = /[*#]/.test(text) ? {} : readNumber(text, rules.country)
  if (e164 !== undefined) {
    await refuseForbidden(e164, rules.countries)
    return e164
  }
  const colleague = /^\d{2,8}$/.test(text) && !emergencyNumbers.has(text) ? await rules.agents.find(text) : undefined
  if (colleague !== undefined) return text
  throw new SwitchhookError(
    'bad_field',
    'Correct in the body: number: must be a whole telephone number such as +15551234567, or an extension of the table.',
  )
}

async function refuseForbidden(e164: string, allowed: readonly string[] | 'all'): Promise<void> {
  // Its tables of every country's ranges are large: loaded for who needs them, never while a phone rings.
  const { default: metadata } = await import('libphonenumber-js/max/metadata')
  const number = parsePhoneNumberFromString(e164, metadata)
  if (number === undefined) throw forbidden('This number')
  const { country, countryCallingCode } = number
  if (costlyTypes.has(number.getType() ?? '')) throw forbidden('A number with a price of its own')
  const callable = allowed === 'all' ? getCountries() : allowed.filter(isCountry)
  // A range that the tables do not know yet counts as of any country with its code; what is of no country (satellites) of none.
  const fits = (one: CountryCode) =>
    country === undefined ? getCountryCallingCode(one) === countryCallingCode : one === country
  if (!callable.some(fits)) {
    throw forbidden(country === undefined ? `A number of +${countryCallingCode}` : `A number of ${country}`)
  }
}

function isCountry(code: string): code is CountryCode {
  return isSupportedCountry(code)
}

function forbidden(what: string): SwitchhookError {
  return new SwitchhookError(
    'forbidden',
    `${what} may not be called from here; SWITCHHOOK_CLICK_TO_CALL_COUNTRIES names the countries that may.`,
  )
}
