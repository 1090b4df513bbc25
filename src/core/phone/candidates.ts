/**
 * What a number without `+` can mean at home, likeliest first: outside-line prefixes off, `00`, the country's own
 * international prefix, the national plan, the country code without `+`.
 *
 * What must stay true: no country is made up. A reading abroad of digits that nobody marked as international is taken
 * only where the home plan has no place for them, and is displayed only where no outside-line prefix explains them.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min/es6'
import { callingCodeAsItStands } from './as-it-stands.ts'
import { isExtensionLike, type NumberingPlan, numberingPlan, planPattern } from './home.ts'
import type { Reading } from './phone-number.ts'
import { subscriberOf } from './subscriber.ts'

/** E.164 without its `+` has at least so many digits; shorter ones are mistyped national numbers. */
const fewestWithCountryCode = 11
/** A zero behind the code belongs to the number in Italy, San Marino and the Vatican, and is no slip in North America. */
const keepsZero = new Set(['39', '378', '379', '1'])
const italianCodes = /^(?:39|378|379)$/

/** A reading and whether the country's plan has such numbers, not only such lengths. */
export interface CheckedReading extends Reading {
  readonly isValid: boolean
}

export interface Candidates {
  /** Best first. */
  readonly readings: readonly Reading[]
  /** False: the first is a guess, too weak to be shown or stored. */
  readonly isCertain: boolean
}

/** `digits` behind a `+`, or behind what stands for it. */
export function readInternational(digits: string): CheckedReading | undefined {
  const direct = parseInternational(digits)
  return direct?.isValid ? direct : (withoutStrayPrefix(digits) ?? direct)
}

/** `digits` has no `+`. `dialPrefixes` are tried as what they are. */
export function readDialled(digits: string, country: string, dialPrefixes: readonly string[]): Candidates {
  const plan = numberingPlan(country)
  const found: CheckedReading[] = []
  const add = (...readings: readonly (CheckedReading | undefined)[]) => {
    for (const one of readings) if (one && !found.some(({ e164 }) => e164 === one.e164)) found.push(one)
  }
  const behindPrefix = behindDialPrefixes(digits, plan, dialPrefixes)
  if (behindPrefix.isFirst) add(...behindPrefix.readings)
  add(...readAbroad(digits, plan), ...(plan === undefined ? [] : readAtHome(digits, plan)))
  add(...behindPrefix.readings)
  const isAtHome = found.some(({ isValid }) => isValid)
  const foreign = isAtHome ? undefined : withCountryCode(digits)
  add(foreign)
  const onlyForeign = found.length === 1 && foreign !== undefined
  return { readings: found, isCertain: !(onlyForeign && isOutsideLine(digits, plan)) }
}

/** `00` is `+` where that makes a valid number, before a country's own prefix: PBXs write it everywhere. */
function readAbroad(digits: string, plan: NumberingPlan | undefined): (CheckedReading | undefined)[] {
  const behindZeros = digits.startsWith('00') ? readInternational(digits.slice(2)) : undefined
  const idd = plan?.idd.exec(digits)?.[0]
  const behindIdd = idd && idd !== '00' ? readInternational(digits.slice(idd.length)) : undefined
  return behindZeros?.isValid ? [behindZeros, behindIdd] : [behindIdd, behindZeros]
}

function readAtHome(digits: string, plan: NumberingPlan): (CheckedReading | undefined)[] {
  const { callingCode, country } = plan
  const whole = withValidity(parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false }))
  const repaired = whole?.isValid ? undefined : asWrittenAtHome(digits, plan)
  const behindTrunk = whole === undefined && repaired === undefined ? codeBehindTrunk(digits, plan) : undefined
  const withCode = digits.startsWith(callingCode) ? readInternational(digits) : undefined
  const own = withCode?.isValid ? withCode : undefined
  const national = [repaired, whole, behindTrunk]
  if (own === undefined || own.e164 === whole?.e164) return national
  return whole === undefined || !whole.isValid || isCodeLikelier(digits, plan) ? [own, ...national] : [...national, own]
}

/**
 * Digits that are a number of the country both with and without its code at their start. Where people dial a trunk
 * prefix, a number without it is E.164 that lost its `+`; elsewhere the plan decides, and Italy's zero behind the code
 * is no mobile number of nine digits.
 */
function isCodeLikelier(digits: string, { callingCode, trunk }: NumberingPlan): boolean {
  if (italianCodes.test(callingCode)) return digits.startsWith(`${callingCode}0`) && digits.length < 10
  return trunk !== undefined && !digits.startsWith(trunk)
}

/** Forms that a country wrote, or writes, and the plan's table does not know: `0 91 98765…` in India is one. */
function asWrittenAtHome(digits: string, { country, callingCode }: NumberingPlan): CheckedReading | undefined {
  // No area of India begins so; in Germany `0493…` is one.
  if (callingCode === '91' && /^091[6-9]\d{9}$/.test(digits)) return onlyValid(parseInternational(digits.slice(1)))
  if (callingCode === '54' && digits.length === 12)
    return onlyValid(
      withValidity(parsePhoneNumberFromString(`0${digits}`, { defaultCountry: country, extract: false })),
    )
  return withoutStrayPrefix(`${callingCode}${digits}`)
}

/** `0 44 7700…`: the code as if it were an area's, where the plan has no number of that length. */
function codeBehindTrunk(digits: string, { trunk, callingCode }: NumberingPlan): CheckedReading | undefined {
  if (trunk === undefined || !digits.startsWith(trunk + callingCode)) return undefined
  return onlyValid(parseInternational(digits.slice(trunk.length)))
}

/** `+48 (0)22…` where no zero is dialled, `+7 8…`, Mexico's `+52 1…`: the valid number without it. */
function withoutStrayPrefix(digits: string): CheckedReading | undefined {
  const subscriber = subscriberOf(`+${digits}`)
  if (digits.startsWith('52') && subscriber.slice(1) !== digits) return parseInternational(subscriber.slice(1))
  if (digits.startsWith('78')) return onlyValid(parseInternational(`7${digits.slice(2)}`))
  const code = callingCodeBeforeZero(digits)
  if (code === undefined || keepsZero.has(code)) return undefined
  return onlyValid(parseInternational(code + digits.slice(code.length + 1)))
}

/** Country codes have no zero but in 20, 30, 40, 60, 90 and three digits that begin with 2, 3, 5, 6, 8, 9. */
function callingCodeBeforeZero(digits: string): string | undefined {
  for (const length of [1, 2, 3]) {
    const code = digits.slice(0, length)
    if (digits[length] !== '0') continue
    const parsed = parsePhoneNumberFromString(`+${digits}`, { extract: false })
    if (parsed?.countryCallingCode === code) return code
  }
  return undefined
}

function behindDialPrefixes(digits: string, plan: NumberingPlan | undefined, dialPrefixes: readonly string[]) {
  const prefix = dialPrefixes.find(
    (one) => one !== '' && digits.startsWith(one) && !isExtensionLike(digits.slice(one.length), plan),
  )
  if (prefix === undefined) return { readings: [], isFirst: false }
  const rest = digits.slice(prefix.length)
  const readings = [...readAbroad(rest, plan), ...(plan ? readAtHome(rest, plan) : [])]
  // Behind the prefix a number is dialled in full: a trunk or international prefix there says that it was one.
  const isFull = rest.startsWith('00') || (plan?.trunk !== undefined && rest.startsWith(plan.trunk))
  const isMarked = isFull || (plan?.idd.test(rest) ?? false)
  const isFirst = isMarked && !digits.startsWith('00') && readings.some((one) => one?.isValid)
  return { readings: readings.filter((one) => one?.isValid), isFirst }
}

/** E.164 that lost its `+`, of whatever country. */
function withCountryCode(digits: string): CheckedReading | undefined {
  if (digits.length < fewestWithCountryCode || digits.startsWith('0')) return undefined
  return onlyValid(parseInternational(digits))
}

/** Whether the digits are as well a home number behind 9 or 8, the usual keys for an outside line. */
function isOutsideLine(digits: string, plan: NumberingPlan | undefined): boolean {
  if (plan === undefined || !/^[89]/.test(digits)) return false
  const rest = digits.slice(1)
  return [...readAbroad(rest, plan), ...readAtHome(rest, plan)].some((one) => one?.isValid)
}

function onlyValid(reading: CheckedReading | undefined): CheckedReading | undefined {
  return reading?.isValid ? reading : undefined
}

function parseInternational(digits: string): CheckedReading | undefined {
  const callingCode = callingCodeAsItStands(digits)
  if (callingCode !== undefined) return { ...readingOf(`+${digits}`, callingCode), isValid: true }
  return withValidity(parsePhoneNumberFromString(`+${digits}`, { extract: false }))
}

/** Undefined: no country has numbers of such a length. Valid: as the plan of the code's main country has it, or one of the others. */
function withValidity(parsed: ReturnType<typeof parsePhoneNumberFromString>): CheckedReading | undefined {
  if (!parsed?.isPossible()) return undefined
  const { number: e164, countryCallingCode, nationalNumber } = parsed
  const isValid = planPattern(countryCallingCode).test(nationalNumber) || parsed.isValid()
  return { ...readingOf(e164, countryCallingCode), isValid }
}

function readingOf(e164: string, callingCode: string): Reading {
  return { e164, matchKey: subscriberOf(e164).slice(1 + callingCode.length) }
}
