/**
 * Reads a number as a PBX or CRM wrote it, with the site's country. libphonenumber knows the plans; here is what
 * PBXs add to them: `00` everywhere, a `+` that became a space, E.164 without `+`, extensions and short codes.
 *
 * What must stay true: never throws, whatever the text; every written form of one public number gives one `e164`,
 * and equal `e164` means equal `matchKey`; possible is enough (PBXs show reserved and ported ranges), valid is not asked.
 */
import type { Home } from './home.ts'
import { remembered } from './meaning.ts'
import type { PhoneNumber } from './phone-number.ts'
import { splitField } from './split-field.ts'
import { isFiller, isFillerOutsidePlan, isWithheld } from './withheld.ts'
import { longestField, plainText, splitExtension, type WrittenNumber, writtenNumbers } from './written-number.ts'

/** The usual form in records: nothing is to be taken off or apart. */
const bareE164 = /^\+[1-9]\d{6,14}$/

/**
 * Reads the first number of `raw`.
 * @param raw As written. A single leading space before a digit is read as the `+` it was before URL decoding.
 * @param home An unknown country leaves only international forms readable as E.164.
 */
export function readNumber(raw: string, home: Home): PhoneNumber {
  if (bareE164.test(raw)) return numberOf(raw, { dial: raw }, home)
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
  if (bareE164.test(field)) {
    const number = numberOf(field, { dial: field }, home)
    return number.matchKey === '' ? [] : [number]
  }
  if (field.length > longestField) return []
  const parts = wholeParts(plainText(field).trim(), home)
    .flatMap(splitField)
    .flatMap((part) => wholeParts(part.trim(), home))
  const found = parts.flatMap((part, at) => numbersIn(withAreaCode(part, parts[at - 1] ?? '', home), home))
  const isTelephone = found.some(({ kind }) => kind === 'public')
  const seen = new Set<string>()
  return found.filter((number) => {
    const identity = number.e164 ?? number.matchKey
    // Beside a telephone number a few digits among words are a house, a year, an id.
    if (isTelephone && number.kind === 'internal' && /\p{L}{2}/u.test(number.raw) && number.digits.length > 4)
      return false
    return identity !== '' && !seen.has(identity) && seen.add(identity)
  })
}

function numbersIn(part: string, home: Home): PhoneNumber[] {
  return writtenIn(part, home).map((written) => numberOf(part, written, home))
}

/** `202-555-0101 / 555-0102`: the second, no number by itself, has the area code of the first. */
function withAreaCode(part: string, before: string, home: Home): string {
  const digits = part.replace(/\D/g, '')
  if (digits.length < fewestLocalDigits || !/^\d[\d\s.-]*$/.test(part) || isWhole(digits, home)) return part
  const [first] = writtenNumbers(before)
  const missing = (first?.dial.replace(/\D/g, '').length ?? 0) - digits.length
  if (first === undefined || missing < 2 || !isWhole(first.dial, home)) return part
  const whole = first.dial.slice(0, missing + (first.dial.startsWith('+') ? 1 : 0)) + digits
  return isWhole(whole, home) ? whole : part
}

const fewestLocalDigits = 6

/** The numbers of one part of a field; what stands behind a number that is whole without it is its extension. */
function writtenIn(part: string, home: Home): WrittenNumber[] {
  const written = writtenNumbers(part)
  const [only] = written
  if (only === undefined || written.length > 1 || only.extension !== undefined) return written
  const split = splitExtension(part)
  if (split === undefined || !isWhole(split.number.dial, home)) return written
  return split.isMarked || !isWhole(only.dial, home) ? [split.number] : written
}

/** `2025550101 2025550102`: too long for one number, and several where what stands between digits parts whole ones. */
function wholeParts(part: string, home: Home): string[] {
  const count = part.replace(/\D/g, '').length
  if (count < fewestOfTwo || count > mostOfSeveral || !/^[\d\s().+/,:-]+$/.test(part)) return [part]
  if (isWholeText(part, home)) return [part]
  for (const gap of part.matchAll(/(?<=[\d)])[^\d+(]+(?=[\d(+])/g)) {
    const first = part.slice(0, gap.index)
    const rest = part.slice(gap.index + gap[0].length)
    if (!isWholeText(first, home)) continue
    const others = wholeParts(rest, home)
    if (others.every((other) => isWholeText(other, home))) return [first, ...others]
  }
  return [part]
}

const fewestOfTwo = 13
const mostOfSeveral = 60

function isWholeText(text: string, home: Home): boolean {
  return isWhole(writtenNumbers(text)[0]?.dial ?? '', home)
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
  const { isValid, ...meaning } = remembered(dial, digits, home)
  if (!isValid && isFillerOutsidePlan(digits, meaning.matchKey)) return nothing(raw, 'withheld')
  return { raw, ...meaning, digits, ...(extension === undefined ? {} : { extension }) }
}
