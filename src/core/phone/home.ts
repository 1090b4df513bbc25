/** Where a writing is read: the site's country, and what its phones dial before outside numbers. */
import { type CountryCode, getCountryCallingCode, isSupportedCountry, Metadata } from 'libphonenumber-js/min/es6'

export interface HomePlan {
  /** ISO 3166 code. An unknown one leaves only international forms readable as E.164. */
  readonly country: string
  /** What a PBX puts before, or phones dial for, an outside line: `9`, `0`. */
  readonly dialPrefixes: readonly string[]
}

/** A country alone has no dial prefixes. */
export type Home = string | HomePlan

export function countryOf(home: Home): string {
  return typeof home === 'string' ? home : home.country
}

export function dialPrefixesOf(home: Home): readonly string[] {
  return typeof home === 'string' ? [] : home.dialPrefixes
}

export interface NumberingPlan {
  readonly country: CountryCode
  readonly callingCode: string
  /** The country's own international prefix, at the start of a dialled number. */
  readonly idd: RegExp
  /** What is dialled before national numbers; absent where nothing is. */
  readonly trunk?: string
  readonly lengths: readonly number[]
}

const plans = new Map<string, NumberingPlan>()

/** Undefined for a country that the tables do not know. */
export function numberingPlan(country: string): NumberingPlan | undefined {
  const known = plans.get(country)
  if (known !== undefined) return known
  if (!isSupportedCountry(country)) return undefined
  const metadata = new Metadata()
  metadata.selectNumberingPlan(country)
  const { numberingPlan } = metadata
  const plan = {
    country,
    callingCode: getCountryCallingCode(country),
    idd: new RegExp(`^(?:${numberingPlan?.IDDPrefix() ?? '00'})`),
    trunk: trunkPrefix(numberingPlan),
    lengths: numberingPlan?.possibleLengths() ?? [],
  }
  plans.set(country, plan)
  return plan
}

/** The library has it and does not declare it. */
function trunkPrefix(plan: unknown): string | undefined {
  const { nationalPrefix } = plan as { nationalPrefix?: () => string | undefined }
  return nationalPrefix?.call(plan) || undefined
}

const patterns = new Map<string, RegExp>()

/** National numbers of the main country that has the calling code: all North America has one plan, and so has +44. */
export function planPattern(callingCode: string): RegExp {
  const known = patterns.get(callingCode)
  if (known !== undefined) return known
  const metadata = new Metadata() as unknown as LibraryPlan
  metadata.selectNumberingPlan(callingCode)
  const pattern = new RegExp(`^(?:${metadata.numberingPlan?.nationalNumberPattern() ?? '(?!)'})$`)
  patterns.set(callingCode, pattern)
  return pattern
}

/** What the library has and does not declare. */
interface LibraryPlan {
  selectNumberingPlan(callingCode: string): void
  readonly numberingPlan?: { nationalNumberPattern(): string }
}

/** Extensions, emergency and service numbers have at most so many digits; no telephone number of a larger plan has so few. */
export const longestInternal = 6

/** Islands whose numbers have four to seven digits, whatever longer ones they have too: Oceania, Saint Helena, Ascension. */
const shortNumbers = /^(?:6(?:7[2-9]|8\d|9[0-2])|290|247)$/

/**
 * Few digits, and no number of a small country: the Cook Islands have five digits, the Faroe Islands six, Andorra six
 * beside nine. In large plans so few digits are possible too (Germany: four), but hardly anybody has them.
 */
export function isExtensionLike(digits: string, plan: NumberingPlan | undefined): boolean {
  if (digits.length > longestInternal) return false
  if (plan === undefined || digits.length < 4 || !plan.lengths.includes(digits.length)) return true
  if (shortNumbers.test(plan.callingCode)) return false
  const longest = Math.max(...plan.lengths)
  return digits.length < 5 || !(longest <= 7 || (plan.lengths[0] === 6 && longest <= 9))
}
