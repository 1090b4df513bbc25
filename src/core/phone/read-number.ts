/**
 * Reads a number as a PBX or CRM wrote it, with the site's country. libphonenumber knows the plans; here is what
 * PBXs add to them: `00` everywhere, a `+` that became a space, E.164 without `+`, extensions and short codes.
 *
 * What must stay true: never throws, whatever the text; every written form of one public number gives one `e164`,
 * and equal `e164` means equal `matchKey`; possible is enough (PBXs show reserved and ported ranges), valid is not asked.
 */
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  Metadata,
  parsePhoneNumberFromString,
} from 'libphonenumber-js'
import type { PhoneNumber } from './phone-number.ts'
import { splitField } from './split-field.ts'
import {
  isWithheld,
  longestField,
  plainText,
  type WrittenNumber,
  withheldSpelt,
  writtenNumbers,
} from './written-number.ts'

/** Extensions, emergency and service numbers have at most so many digits; no telephone number of a larger plan has so few. */
const longestInternal = 6
/** E.164 without its `+` has at least so many digits; shorter ones are mistyped national numbers. */
const fewestWithCountryCode = 11

type Meaning = Pick<PhoneNumber, 'kind' | 'e164' | 'matchKey'>

/**
 * Reads the first number of `raw`.
 * @param raw As written. A single leading space before a digit is read as the `+` it was before URL decoding.
 * @param country ISO 3166 code of the site; an unknown one leaves only international forms readable as E.164.
 */
export function readNumber(raw: string, country: string): PhoneNumber {
  if (/^\+[1-9]\d{6,14}$/.test(raw)) return numberOf(raw, { dial: raw }, country)
  if (raw.length > longestField) return nothing(raw, 'unreadable')
  const text = plainText(raw)
  const [first = ''] = splitField(text)
  const [written] = writtenNumbers(first)
  if (written === undefined) return nothing(raw, isWithheld(text) ? 'withheld' : 'unreadable')
  const plusLost = /^ [1-9]/.test(text)
  return numberOf(raw, plusLost ? { ...written, dial: ` ${written.dial}` } : written, country)
}

/**
 * Reads every number of a stored field, in order, each once: `07700 900123 / 020 7946 0000`, `a;b`, `a or b`. Empty when
 * there is none. `raw` is the part that was read. Leading spaces are stray here, not a lost `+`.
 */
export function readNumbers(field: string, country: string): PhoneNumber[] {
  if (field.length > longestField) return []
  const found = splitField(plainText(field).trim()).flatMap((part) =>
    writtenNumbers(part).map((written) => numberOf(part.trim(), written, country)),
  )
  const seen = new Set<string>()
  return found.filter((number) => {
    const identity = number.e164 ?? number.matchKey
    return identity !== '' && !seen.has(identity) && seen.add(identity)
  })
}

function nothing(raw: string, kind: 'withheld' | 'unreadable'): PhoneNumber {
  return { raw, kind, matchKey: '', digits: '' }
}

function numberOf(raw: string, { dial, extension }: WrittenNumber, country: string): PhoneNumber {
  if (withheldSpelt.has(dial)) return nothing(raw, 'withheld')
  const digits = dial.replace(/\D/g, '')
  const meaning = remembered(dial, digits, country)
  return { raw, ...meaning, digits, ...(extension === undefined ? {} : { extension }) }
}

/**
 * What was read lately, since a call brings the same few numbers again and again (lookup, contact, journal) and the
 * plans cost 5 to 40 µs a number. Bounded; forgetting changes nothing but time.
 */
const memory = new Map<string, Meaning>()
const mostRemembered = 2000

function remembered(dial: string, digits: string, country: string): Meaning {
  const key = `${country}:${dial}`
  const known = memory.get(key)
  if (known !== undefined) return known
  const meaning = meaningOf(dial, digits, isSupportedCountry(country) ? country : undefined)
  if (memory.size >= mostRemembered) memory.clear()
  memory.set(key, meaning)
  return meaning
}

/** @param dial Begins with `+`, with the space that a lost `+` left, with a star or hash, or with its first digit. */
function meaningOf(dial: string, digits: string, country: CountryCode | undefined): Meaning {
  if (/^[*#]/.test(dial)) return { kind: 'internal', matchKey: dial }
  const hasPlus = dial.startsWith('+')
  if (hasPlus || dial.startsWith(' ')) {
    const meaning = international(digits)
    if (meaning !== undefined) return meaning
    // `+07700…`: a PBX that puts + before whatever it has. Other impossible numbers keep their country code in the
    // key, or `+44 201` would be the extension 201.
    if (hasPlus && !digits.startsWith('0')) return withoutPlan(digits)
  }
  return national(digits, country)
}

function national(digits: string, country: CountryCode | undefined): Meaning {
  if (digits.length <= longestInternal && !isShortPlan(digits, country)) return { kind: 'internal', matchKey: digits }
  if (digits.startsWith('00') && !(country !== undefined && planOf(country).idd.test(digits))) {
    const meaning = international(digits.slice(2))
    if (meaning !== undefined) return meaning
  }
  const parsed = country && parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false })
  if (parsed?.isPossible()) return { kind: 'public', e164: parsed.number, matchKey: parsed.nationalNumber }
  if (digits.length >= fewestWithCountryCode && !digits.startsWith('0')) {
    const meaning = international(digits)
    if (meaning !== undefined) return meaning
  }
  const ownPlan = country && parsed && parsed.countryCallingCode === getCountryCallingCode(country)
  return withoutPlan(ownPlan ? parsed.nationalNumber : digits)
}

function international(digits: string): Meaning | undefined {
  const parsed = parsePhoneNumberFromString(`+${digits}`, { extract: false })
  if (!parsed?.isPossible()) return undefined
  return { kind: 'public', e164: parsed.number, matchKey: parsed.nationalNumber }
}

function withoutPlan(digits: string): Meaning {
  return { kind: digits.length <= longestInternal ? 'internal' : 'public', matchKey: digits }
}

/**
 * Small countries whose whole numbers are as short as extensions elsewhere: Cook Islands five digits, Faroe Islands six,
 * Andorra six beside nine. In large plans so few digits are possible too (Germany: four), but hardly anybody has them.
 */
function isShortPlan(digits: string, country: CountryCode | undefined): boolean {
  if (country === undefined || digits.length < 5) return false
  const { lengths } = planOf(country)
  if (!lengths.includes(digits.length)) return false
  const longest = Math.max(...lengths)
  return longest <= 7 || (lengths[0] === 6 && longest <= 9)
}

interface Plan {
  /** The country's own international prefix, at the start of a dialled number. */
  readonly idd: RegExp
  readonly lengths: readonly number[]
}

const plans = new Map<CountryCode, Plan>()

function planOf(country: CountryCode): Plan {
  const known = plans.get(country)
  if (known !== undefined) return known
  const metadata = new Metadata()
  metadata.selectNumberingPlan(country)
  const plan = {
    idd: new RegExp(`^(?:${metadata.numberingPlan?.IDDPrefix() ?? '00'})`),
    lengths: metadata.numberingPlan?.possibleLengths() ?? [],
  }
  plans.set(country, plan)
  return plan
}
