/**
 * What dialled digits mean in the network: a public number with its readings, an extension, or neither. Written forms are
 * taken off before (written-number.ts).
 */
import { type CheckedReading, readDialled, readInternational } from './candidates.ts'
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

export type Meaning = Pick<PhoneNumber, 'kind' | 'e164' | 'matchKey' | 'otherReadings'> & { readonly isValid: boolean }

/**
 * What was read lately, since a call brings the same few numbers again and again (lookup, contact, journal) and the
 * plans cost 5 to 80 µs a number. Bounded; forgetting changes nothing but time.
 */
const memory = new Map<string, Meaning>()
const mostRemembered = 2000

export function remembered(dial: string, digits: string, home: Home): Meaning {
  const key = `${countryOf(home)} ${dialPrefixesOf(home).join()}:${dial}`
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
  if (first !== undefined && isCertain) return meant(readings, (first as CheckedReading).isValid)
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
