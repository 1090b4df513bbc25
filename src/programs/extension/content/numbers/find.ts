/**
 * Finds the telephone numbers in a piece of a page's text. Pure: text and countries in, places out. libphonenumber's finder proposes
 * by the numbering plans; shape.ts decides, since an order number may well be valid in some plan.
 *
 * What must stay true: linear in the text's length (only clusters of digits are looked at, each bounded), and never throws.
 */

import type { PhoneNumber } from 'libphonenumber-js/min/es6'
import { findPhoneNumbersInText, isSupportedCountry } from 'libphonenumber-js/min/es6'
import { type Label, labelBefore } from './labels.ts'
import { reasonAgainst } from './shape.ts'

export interface FoundNumber {
  readonly start: number
  readonly end: number
  /** E.164, or with an extension as RFC 3966 writes it. */
  readonly number: string
}

export interface FindOptions {
  /** ISO 3166 alpha-2, the likeliest first: of the page, of the site. */
  readonly countries: readonly string[]
  /** What the elements around say of this place of the text; asked only where its line says nothing. */
  readonly labelAt?: (start: number, end: number) => Label | undefined
}

/** Digits with what may stand between those of one number. */
const cluster = /[+(]{0,2}\d(?:[\d\s().\-/\u2010-\u2015\u2212\u00a0\u202f\u2009]{5,60})\d/g
const clustersMax = 400
const extensionChars = 24
const surroundingChars = 64

export function findNumbers(text: string, { countries, labelAt }: FindOptions): FoundNumber[] {
  const found: FoundNumber[] = []
  let looked = 0
  for (const match of text.matchAll(cluster)) {
    if (looked >= clustersMax) break
    for (const { from, to } of pieces(match[0], match.index, text)) {
      looked += 1
      found.push(...numbersIn(text, from, to, { countries, labelAt }))
    }
  }
  return found
}

/** `10001 (212) 555-0147 9:00`: a number that begins with `+` or `(` is none of what precedes, and a time is none of it. */
function* pieces(written: string, at: number, text: string): Iterable<{ readonly from: number; readonly to: number }> {
  const end = text[at + written.length] === ':' ? written.search(/\s\d{1,2}$/) : -1
  const whole = end < 0 ? written : written.slice(0, end)
  let from = 0
  for (const gap of whole.matchAll(/\s+(?=[+(])/g)) {
    const before = whole.slice(from, gap.index)
    const isOwn = whole[gap.index + gap[0].length] === '+' || (digitCount(before) >= 4 && !before.startsWith('+'))
    if (!isOwn) continue
    if (digitCount(before) >= 7) yield { from: at + from, to: at + gap.index }
    from = gap.index + gap[0].length
  }
  if (digitCount(whole.slice(from)) >= 7) yield { from: at + from, to: at + whole.length }
}

function digitCount(text: string): number {
  return text.replace(/\D/g, '').length
}

function numbersIn(text: string, from: number, to: number, options: FindOptions): FoundNumber[] {
  // Behind it only an extension may follow: digits would be taken for more of the number.
  const window =
    text.slice(from, to) +
    (/^[\s,;.]{0,3}(?:ext\p{L}{0,6}|x|#|durchwahl|poste|int)[.:\s]{0,3}\d{1,6}(?!\d|:)/iu.exec(
      text.slice(to, to + extensionChars),
    )?.[0] ?? '')
  for (const country of options.countries) {
    if (!isSupportedCountry(country)) continue
    // What the window cuts off is another cluster's.
    const places = proposals(window, country).flatMap(({ number, startsAt, endsAt }) =>
      from + startsAt < to ? [{ start: from + startsAt, end: from + endsAt, number }] : [],
    )
    const found = places.flatMap((place, at) =>
      accepts(text, place, { previous: places[at - 1], next: places[at + 1] }, options)
        ? [{ start: place.start, end: place.end, number: callable(place.number) }]
        : [],
    )
    if (found.length > 0) return found
  }
  return []
}

function proposals(window: string, country: Parameters<typeof findPhoneNumbersInText>[1] & string) {
  try {
    return findPhoneNumbersInText(window, { defaultCountry: country, v2: true } as never)
  } catch {
    return []
  }
}

interface Place {
  readonly start: number
  readonly end: number
  readonly number: PhoneNumber
}

interface Neighbours {
  readonly previous: Place | undefined
  readonly next: Place | undefined
}

function accepts(text: string, place: Place, { previous, next }: Neighbours, options: FindOptions): boolean {
  const { start, end, number } = place
  const raw = text.slice(start, end)
  const isAlike = (other: Place | undefined) => other && form(text.slice(other.start, other.end)) === form(raw)
  // Of two numbers of one form side by side neither is a piece of something longer.
  const from = isAlike(previous) ? (previous?.end ?? 0) : Math.max(0, start - surroundingChars)
  const to = isAlike(next) ? next?.start : end + surroundingChars
  const before = text.slice(from, start)
  const national = number.formatNational()
  return (
    reasonAgainst({
      raw,
      before,
      after: text.slice(end, to),
      isInternational: isInternational(raw, number),
      lacksTrunkPrefix: /^\D*0/.test(national) && !/^\D*0/.test(raw),
      hasUsualGroups: sameGroups(raw, national, number),
      label: labelBefore(text.slice(Math.max(0, start - surroundingChars), start)) ?? options.labelAt?.(start, end),
    }) === undefined
  )
}

/** Which groups of how many digits, and what is between. */
function form(raw: string): string {
  return raw.replace(/\d/g, '0')
}

function isInternational(raw: string, { countryCallingCode }: PhoneNumber): boolean {
  const text = raw.trim()
  return (
    text.startsWith('+') || text.startsWith('(+') || new RegExp(`^(?:00|011)[ .-]?${countryCallingCode}`).test(text)
  )
}

/** With or without the country's code, or the `1` before a number of North America. */
function sameGroups(raw: string, national: string, number: PhoneNumber): boolean {
  const groups = (written: string) =>
    written
      .replace(/(?:ext\.?|x|#|[,;]).*$/i, '')
      .split(/\D+/)
      .filter(Boolean)
      .join(' ')
  const written = groups(raw)
  return [groups(national), `1 ${groups(national)}`, groups(number.formatInternational())].includes(written)
}

function callable(number: PhoneNumber): string {
  return number.ext === undefined ? number.number : `${number.number};ext=${number.ext}`
}
