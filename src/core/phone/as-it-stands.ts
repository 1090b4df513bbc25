/**
 * The quick way for nearly all numbers in records: E.164 that its plan has just as it stands. The library, which costs ten times as
 * much, is asked for the rest (candidates.ts).
 *
 * What must stay true: what is read here, the library reads the same; where it might take off a prefix or put in digits, it is asked.
 */
import { Metadata } from 'libphonenumber-js/min/es6'
import { planPattern } from './home.ts'

interface Plan {
  readonly callingCode: string
  readonly pattern: RegExp
  readonly lengths: readonly number[]
  /** What may stand before a national number, and what is made of it. */
  readonly prefix: RegExp | undefined
}

/** By calling code, or what is none: up to three digits. */
const plans = new Map<string, Plan | undefined>()

/** The calling code of `digits`, which stand behind a `+`. Undefined: this needs the library. */
export function callingCodeAsItStands(digits: string): string | undefined {
  const plan = planOf(digits.slice(0, 1)) ?? planOf(digits.slice(0, 2)) ?? planOf(digits.slice(0, 3))
  if (plan === undefined) return undefined
  const national = digits.slice(plan.callingCode.length)
  const isInPlan = plan.lengths.includes(national.length) && plan.pattern.test(national)
  return isInPlan && !plan.prefix?.test(national) ? plan.callingCode : undefined
}

/** No calling code begins with another. */
function planOf(callingCode: string): Plan | undefined {
  if (!plans.has(callingCode)) plans.set(callingCode, madePlan(callingCode))
  return plans.get(callingCode)
}

function madePlan(callingCode: string): Plan | undefined {
  const metadata = new Metadata() as unknown as LibraryPlan
  if (!metadata.hasCallingCode(callingCode)) return undefined
  metadata.selectNumberingPlan(callingCode)
  const { numberingPlan } = metadata
  const prefix = numberingPlan?.nationalPrefixForParsing()
  return {
    callingCode,
    pattern: planPattern(callingCode),
    lengths: numberingPlan?.possibleLengths() ?? [],
    prefix: prefix ? new RegExp(`^(?:${prefix})`) : undefined,
  }
}

/** What the library has and does not declare. */
interface LibraryPlan {
  hasCallingCode(callingCode: string): boolean
  selectNumberingPlan(callingCode: string): void
  readonly numberingPlan?: {
    nationalPrefixForParsing(): string | undefined
    possibleLengths(): readonly number[] | undefined
  }
}
