/**
 * Reads a number as a PBX or CRM wrote it, with the site's country. libphonenumber knows the plans; here is what
 * PBXs add to them: `00` everywhere, a `+` that became a space, E.164 without `+`, extensions and short codes.
 *
 * What must stay true: never throws, whatever the text; every written form of one public number gives one `e164`,
 * and equal `e164` means equal `matchKey`; possible is enough (PBXs show reserved and ported ranges), valid is not asked.
 */
import { type JudgedReading, readDialled, readInternational } from './candidates.ts'
import {
  countryOf,
  dialPrefixesOf,
  type Home,
  isExtensionLike,
  longestInternal,
  type NumberingPlan,
  numberingPlan,
} from './home.ts'
import type { PhoneNumber, Reading } from './phone-number.ts'
import { splitField } from './split-field.ts'
import { isFiller, isWithheld } from './withheld.ts'
import { longestField, plainText, splitExtension, type WrittenNumber, writtenNumbers } from './written-number.ts'

type Meaning = Pick<PhoneNumber, 'kind' | 'e164' | 'matchKey' | 'otherReadings'> & { readonly isValid: boolean }

/**
 * Reads the first number of `raw`.
 * @param raw As written. A single leading space before a digit is read as the `+` it was before URL decoding.
 * @param home An unknown country leaves only international forms readable as E.164.
 */
export function readNumber(raw: string, home: Home): PhoneNumber {
  if (/^\+[1-9]\d{6,14}$/.test(raw)) return numberOf(raw, { dial: raw }, home)
  if (raw.length > longestField) return nothing(raw, 'unreadable')
  const text = plainText(raw)
  const [first = ''] = splitField(text)
  const [written] = writtenIn(first, home)
  if (written === undefined) return nothing(raw, isWithheld(text) ? 'withheld' : 'unreadable')
  const plusLost = /^ [1-9]/.test(text)
  return numberOf(raw, plusLost ? { ...written, dial: ` ${written.dial}` } : written, home)
}

/**
 * Reads every number of a stored field, in order, each once: `07700 900123 / 020 7946 0000`, `a;b`, `a or b`. Empty when
 * there is none. `raw` is the part that was read. Leading spaces are stray here, not a lost `+`.
 */
export function readNumbers(field: string, home: Home): PhoneNumber[] {
  if (field.length > longestField) return []
  const found = splitField(plainText(field).trim())
    .flatMap((part) => wholeParts(part.trim(), home))
    .flatMap((part) => writtenIn(part, home).map((written) => numberOf(part.trim(), written, home)))
  const seen = new Set<string>()
  return found.filter((number) => {
    const identity = number.e164 ?? number.matchKey
    return identity !== '' && !seen.has(identity) && seen.add(identity)
  })
}

/** The numbers of one part of a field; what stands behind a number that is whole without it is its extension. */
function writtenIn(part: string, home: Home): WrittenNumber[] {
  const written = writtenNumbers(part)
  const [only] = written
  if (only === undefined || written.length > 1 || only.extension !== undefined) return written
  const split = splitExtension(part)
  if (split === undefined || !isWhole(split.number.dial, home)) return written
  return split.isMarked || !isWhole(only.dial, home) ? [split.number] : written
}

/** `2025550101 2025550102`: too long for one number, and two where one of its spaces parts them. */
function wholeParts(part: string, home: Home): string[] {
  if (part.replace(/\D/g, '').length < 13 || !/^[\d\s().+-]+$/.test(part)) return [part]
  const [whole] = writtenNumbers(part)
  if (whole === undefined || isWhole(whole.dial, home)) return [part]
  for (const gap of part.matchAll(/(?<=[\d)])\s+(?=[\d(+])/g)) {
    const pieces = [part.slice(0, gap.index), part.slice(gap.index + gap[0].length)]
    if (pieces.every((piece) => isWhole(writtenNumbers(piece)[0]?.dial ?? '', home))) return pieces
  }
  return [part]
}

function isWhole(dial: string, home: Home): boolean {
  return remembered(dial, dial.replace(/\D/g, ''), home).isValid
}

function nothing(raw: string, kind: 'withheld' | 'unreadable'): PhoneNumber {
  return { raw, kind, matchKey: '', digits: '' }
}

function numberOf(raw: string, { dial, extension }: WrittenNumber, home: Home): PhoneNumber {
  if (isFiller(dial)) return nothing(raw, 'withheld')
  const digits = dial.replace(/\D/g, '')
  const { isValid: _, ...meaning } = remembered(dial, digits, home)
  return { raw, ...meaning, digits, ...(extension === undefined ? {} : { extension }) }
}

/**
 * What was read lately, since a call brings the same few numbers again and again (lookup, contact, journal) and the
 * plans cost 5 to 80 µs a number. Bounded; forgetting changes nothing but time.
 */
const memory = new Map<string, Meaning>()
const mostRemembered = 2000

function remembered(dial: string, digits: string, home: Home): Meaning {
  const place = typeof home === 'string' ? home : `${home.country} ${home.dialPrefixes.join()}`
  const key = `${place}:${dial}`
  const known = memory.get(key)
  if (known !== undefined) return known
  const meaning = meaningOf(dial, digits, home)
  if (memory.size >= mostRemembered) memory.clear()
  memory.set(key, meaning)
  return meaning
}

/** @param dial Begins with `+`, with the space that a lost `+` left, with a star or hash, or with its first digit. */
function meaningOf(dial: string, digits: string, home: Home): Meaning {
  if (/^[*#]/.test(dial)) return behindStar(dial, home)
  const hasPlus = dial.startsWith('+')
  if (hasPlus || dial.startsWith(' ')) {
    const reading = readInternational(digits)
    if (reading !== undefined) return meant([reading], reading.isValid)
    // `+07700…`: a PBX that puts + before whatever it has. Other impossible numbers keep their country code in the
    // key, or `+44 201` would be the extension 201.
    if (hasPlus && !digits.startsWith('0')) return withoutPlan(nationalDigits(digits, numberingPlan(countryOf(home))))
  }
  return dialled(digits, home)
}

/** A feature code; or a whole number behind a star, as sheets mark the main one and sites an outside line. */
function behindStar(dial: string, home: Home): Meaning {
  const prefixes = dialPrefixesOf(home)
  const prefix = prefixes.find((one) => /^[*#]/.test(one) && dial.startsWith(one)) ?? '*'
  const rest = dial.slice(prefix.length)
  const meaning = /^\d{8,}$/.test(rest) ? dialled(rest, home) : undefined
  return meaning?.isValid ? meaning : { kind: 'internal', matchKey: dial, isValid: false }
}

function dialled(digits: string, home: Home): Meaning {
  const country = countryOf(home)
  const plan = numberingPlan(country)
  const prefixes = dialPrefixesOf(home)
  const isInternal = (rest: string) => isExtensionLike(rest, plan)
  if (
    isInternal(digits) &&
    prefixes.every((prefix) => !digits.startsWith(prefix) || isInternal(digits.slice(prefix.length)))
  )
    return { kind: 'internal', matchKey: digits, isValid: false }
  const { readings, isCertain } = readDialled(digits, country, prefixes)
  const [first] = readings
  if (first !== undefined && isCertain) return meant(readings, (first as JudgedReading).isValid)
  const others = readings.length > 0 ? { otherReadings: readings.map(plain) } : {}
  return { ...withoutPlan(nationalDigits(digits, plan)), ...others }
}

function meant([first, ...others]: readonly Reading[], isValid: boolean): Meaning {
  const { e164 = '', matchKey = '' } = first ?? {}
  return { kind: 'public', e164, matchKey, isValid, ...(others.length > 0 && { otherReadings: others.map(plain) }) }
}

function plain({ e164, matchKey }: Reading): Reading {
  return { e164, matchKey }
}

function withoutPlan(digits: string): Meaning {
  return { kind: digits.length <= longestInternal ? 'internal' : 'public', matchKey: digits, isValid: false }
}

/** Of a number that no plan has: without the country's own code and trunk prefix, so that all its writings have one key. */
function nationalDigits(digits: string, plan: NumberingPlan | undefined): string {
  if (plan === undefined) return digits
  const { callingCode, trunk = '' } = plan
  const international = digits.startsWith('00') ? digits.slice(2) : digits
  const isOwn = international.startsWith(callingCode) && international.length - callingCode.length > longestInternal
  if (isOwn) return international.slice(callingCode.length)
  return trunk.startsWith('0') && digits.startsWith(trunk) ? digits.slice(trunk.length) : digits
}
