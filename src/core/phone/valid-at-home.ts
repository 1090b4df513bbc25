/** Whether a number that was written without its country is one of the country it was read with. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min/es6'
import { numberingPlan, planPattern } from './home.ts'
import type { PhoneNumber } from './phone-number.ts'

/** Undefined where the country does not matter: international forms, extensions. */
export function isValidAtHome({ raw, kind, e164 }: PhoneNumber, country: string): boolean | undefined {
  if (kind !== 'public' || /^\D*(?:\+|00)/.test(raw)) return undefined
  const plan = numberingPlan(country)
  if (plan === undefined || e164 === undefined) return false
  const national = parsePhoneNumberFromString(e164)?.nationalNumber ?? ''
  return e164.startsWith(`+${plan.callingCode}`) && planPattern(plan.callingCode).test(national)
}
