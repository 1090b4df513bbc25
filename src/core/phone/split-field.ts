/**
 * Takes apart a field that holds several numbers: `07700 900123 / 020 7946 0000`, `a;b`, `a or b`.
 *
 * What must stay true: one number is never cut in two. A slash or comma separates only where numbers stand on both
 * sides, since Germans write `030/123456`, phones store `5551234567,,12`, and `020 7946 0000/1` names a second line.
 */

const anySeparator = /[;|\n\r\t,/&]|\d\s+\p{L}{1,4}\s+[+(\d]|\d[^\d+]*\+/u
/** A semicolon that begins a SIP or tel parameter belongs to the number. */
const listSeparator =
  /;(?!\s*[a-z-]+=)|[|\n\r\t]|\s*&\s*|(?<=[\d)])\s+(?:or|oder|ou|o|and|und|et|y|e)\s+(?=[+(\d])|(?<=[\d)])[\s/,]*(?=\+)/i
/** An area code, even with its country code, has fewer digits than this. */
const fewestDigits = 7

function digitCount(text: string): number {
  return text.replace(/\D/g, '').length
}

/** The parts of the field, none of them empty; leading space of the first is kept, since it may have been a `+`. */
export function splitField(field: string): string[] {
  if (!anySeparator.test(field)) return [field]
  const parts = field.split(listSeparator).flatMap((part) => splitCommas(part).flatMap(splitSlashes))
  const numbers = parts.filter((part) => part.trim() !== '')
  return numbers.length === 0 ? [field] : numbers
}

function splitCommas(part: string): string[] {
  return joinWhere(part.split(','), ',', (_, right) => digitCount(right) < fewestDigits)
}

function splitSlashes(part: string): string[] {
  if (!part.includes('/') || part.includes('://')) return [part]
  const pieces = part.split('/')
  const joined = joinWhere(pieces, '/', (left, right) => digitCount(right) < fewestDigits || !isWhole(left))
  return joined.map((number) =>
    number.replace(/(\d[^/]*\d)\s*\/\s*\d{1,3}\s*$/, (all, left) => (isWhole(left) ? left : all)),
  )
}

function isWhole(text: string): boolean {
  const countryCode = /^\s*\+/.test(text) ? 3 : /^\s*00/.test(text) ? 5 : 0
  return digitCount(text) >= fewestDigits + countryCode
}

function joinWhere(pieces: string[], separator: string, together: (left: string, right: string) => boolean): string[] {
  const joined: string[] = []
  for (const piece of pieces) {
    const left = joined.at(-1)
    if (left !== undefined && together(left, piece)) joined[joined.length - 1] = left + separator + piece
    else joined.push(piece)
  }
  return joined
}
