/**
 * Takes apart a field that holds several numbers: `07700 900123 / 020 7946 0000`, `a;b`, `a or b`.
 *
 * What must stay true: one number is never cut in two. A slash or comma separates only where numbers stand on both
 * sides, since Germans write `030/123456`, phones store `5551234567,,12`, and `020 7946 0000/1` names a second line.
 */

const anySeparator = /[;|\n\r\t,/&]|:::|\d\s+-\s|\d\s+\p{L}{1,4}\.?\s+[+(\d]|\d[^\d+]*\+/u
/** A semicolon that begins a SIP or tel parameter belongs to the number. */
const listSeparator =
  /:::|;(?!\s*[a-z-]+=)|[|\n\r\t]|\s*&\s*|(?<=[\d)])\s+(?:or|oder|ou|o|and|und|u\.?|et|y|e|of|en|lub|i|eller|och|og|или|и|ve|veya|tai|ja)\s+(?=[+(\d])|(?<=[\d)])[\s/,]*(?=\+)/i
/** `555-0101 or 0102`: as `555-0101 / 0102`. */
const wordBeforeEnding = /(?<=\d)\s*(?:&|\b(?:or|and|oder|und|u\.|ou|et|y|o|e)\b\.?)\s*(?=\d{2,4}\s*$)/i
/** An area code, even with its country code, has fewer digits than this. */
const fewestDigits = 7

function digitCount(text: string): number {
  return text.replace(/\D/g, '').length
}

/** The parts of the field, none of them empty; leading space of the first is kept, since it may have been a `+`. */
export function splitField(given: string): string[] {
  // `00+49…` and `011+49…`: the prefix was written beside what stands for it.
  const field = given
    .replace(/^\s*0(?:0|11)\s*(?=\+)/, '')
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(wordBeforeEnding, '/')
  if (!anySeparator.test(field)) return [field]
  const parts = field
    .split(listSeparator)
    .flatMap((part) => splitCommas(part).flatMap(splitSlashes).flatMap(splitDashes))
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
  return joined.flatMap(completeSecond)
}

/**
 * `020 7946 0000 / 0011 / 0012`: the digits behind a slash stand for the last of the number before; a single one only names
 * a line. `030 1234-0 / -11`: another extension of the same line.
 */
function completeSecond(part: string): string[] {
  const [first = '', ...others] = part.split('/').map((piece) => piece.trim())
  if (others.length === 0 || !isWhole(first) || !/\d$/.test(first)) return [part]
  if (others.some((other) => !/^-?\s*\d[\d\s-]*$/.test(other) || digitCount(other) >= fewestDigits)) return [part]
  const completed = others.flatMap((other) => {
    const digits = other.replace(/\D/g, '')
    const line = /-\s*\d{1,4}$/
    if (other.startsWith('-') && line.test(first)) return [first.replace(line, `-${digits}`)]
    return digits.length === 1 ? [] : [replaceLastDigits(first, digits)]
  })
  return [first, ...completed]
}

/** `number` has more digits than `digits`. */
function replaceLastDigits(number: string, digits: string): string {
  const ending = new RegExp(`(?:\\d\\D*){${digits.length}}$`)
  return number.replace(ending, digits)
}

/** A dash with spaces around parts two whole numbers, and nothing else. */
function splitDashes(part: string): string[] {
  if (!/\d\)?\s+-\s/.test(part)) return [part]
  return joinWhere(part.split(/(?<=[\d)])\s+-\s+(?=[+(\d])/), ' - ', (left, right) => !isWhole(left) || !isWhole(right))
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
