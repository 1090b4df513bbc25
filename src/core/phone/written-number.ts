/**
 * Takes the writing off a number: what PBXs, SIP headers, CRMs and people put around the digits (schemes, hosts,
 * labels, punctuation, extensions, other scripts' digits). Knows no country; read-number.ts gives the digits meaning.
 *
 * What must stay true: work is bounded by `longestField`, and every pattern is linear, because callers choose the text.
 */

/** What is left of one number: an optional `+`, then digits; or a feature code that starts with `*` or `#`. */
export interface WrittenNumber {
  readonly dial: string
  readonly extension?: string
}

/** Longer text is no phone field; libphonenumber draws the same line. */
export const longestField = 250

/** Fewer digits in a text with words are more likely a house or room than a telephone number. */
const fewestDigitsAmongWords = 5

/** Before an extension, in the languages that have a word of their own for it. */
const extensionWords = [
  'ext(?:ension|n|ns)?|extensi[oó]n|x|anexo|interno|int|poste|ramal|interior|durchwahl|dw|nebenstelle|nst|klappe|kl|toestel|tst',
  'anknytning|ankn|lokalnummer|lokal|alanumero|wewn[eę]trzny|wewn|wew|dahili|dah|linka|klapka|mell[eé]k|доб(?:авочный)?|вн(?:утр)?|εσωτ',
  '内線|内线|分机|分機|转|轉|내선|교환',
].join('|')
const extensionAtEnd = new RegExp(
  String.raw`(?:;ext=|(?<![a-zа-я])(?:${extensionWords})[.:\s]*|[#~]\s*)(\d{1,7})#?\s*(?:\)\s*)?$`,
  'i',
)
/** A pause after the number, as mobile phones store extensions: `5551234567,,12#`, `…p12`, `…w12`. */
const pauseAtEnd = /[,pw]+\s*(\d{1,6})#?\s*$/i
/** Hide or show the caller's own number for one call: `*67 555…`, `#31#0770…`; without a sign behind, codes of the field only. */
const callerIdCode = /^[*#](?:\d{2,3}(?:[*#]\s*|\s+)|(?:67|82|31)(?=\d{7}))(?=[+\d(][\d\s().-]{6,})/
/** `(12)`, `*12` or `-12` behind a number: an extension if the number is whole without it. */
const maybeExtension = /^(.*\d)\s*(?:\((\d{1,6})\)|\*\s*(\d{1,6})|-\s*(\d{1,6}))\s*$/
const numberAmongWords = /\+?\(?\d[\d\s().\-/]*/g
const onlyNumberCharacters = /^[\d\s+().\-/*#_,:'"[\]{}]*$/

/** Plain ASCII for what other scripts and word processors write: full-width and Arabic digits, dashes, odd spaces. */
export function plainText(raw: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test for "already ASCII" spares most numbers the rest
  if (/^[\x00-\x7f]*$/.test(raw)) return raw
  return raw
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/(?![0-9])\p{Nd}/gu, digitValue)
    .replace(/\p{Zs}/gu, ' ')
    .replace(/\p{Pd}/gu, '-')
    .replace(/[·•∙‧⋅・]/g, '.')
    .replace(/^[^\p{L}\p{N}]*(?:[〇零一二三四五六七八九][\s.()-]*){7,}$/u, (text) =>
      text.replace(/[零〇一二三四五六七八九]/g, ideographicDigit),
    )
}

function ideographicDigit(sign: string): string {
  return String('〇一二三四五六七八九'.indexOf(sign === '零' ? '〇' : sign))
}

/** Each script's ten digits stand in a row, and no two rows touch (but for those that NFKC has folded). */
function digitValue(digit: string): string {
  const point = digit.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(point - value - 1))) value += 1
  return String(value)
}

/**
 * The number in a URI or name-addr (`"Alice" <sip:+1555…@host;user=phone>`, `tel:+1-555-…;ext=12`), else the text as it is. A
 * national number gets the country code that its `phone-context` has.
 */
export function withoutScheme(text: string): string {
  const bracketed = /<([^<>]*)>/.exec(text)?.[1]
  let bare = (bracketed ?? text).replace(/^\s*(?:sips?|tel|callto|phone):(?:\/\/)?/i, '')
  if (bare.includes('%')) bare = bare.replace(/%2b/gi, '+').replace(/%20/g, ' ').replace(/%23/g, '#')
  const host = bare.indexOf('@')
  if (host >= 0) bare = bare.slice(0, host)
  const context = /^[\d\s().-]{7,};(?:.*;)?phone-context=(\+\d{1,3})(?:;|$)/i.exec(bare)?.[1] ?? ''
  return context + bare.replace(/;(?!ext=)[a-z-]+(?:=[^;]*)?/gi, '')
}

/** Every number written in one part of a field (split-field.ts has taken lists apart). Empty when there is none. */
export function writtenNumbers(text: string): WrittenNumber[] {
  const bare = withoutScheme(text).trim().replace(callerIdCode, '')
  if (/^[*#]/.test(bare)) return /\d/.test(bare) ? [{ dial: bare.replace(/[^\d*#]/g, '') }] : []
  const tail = extensionAtEnd.exec(bare) ?? pauseAtEnd.exec(bare)
  const extension = tail?.[1]
  const body = tail === null ? bare : bare.slice(0, tail.index)
  if (extension !== undefined && !/[\p{L}\d]/u.test(body)) return [{ dial: extension }]
  const dials = onlyNumberCharacters.test(body) ? [dialOf(body)] : dialsAmongWords(body)
  return dials.flatMap((dial, at) => {
    if (!/\d/.test(dial)) return []
    return [at === dials.length - 1 && extension !== undefined ? { dial, extension } : { dial }]
  })
}

/** `800-FLOWERS` is no number 800: digits hyphened to letters are left out. */
function dialsAmongWords(body: string): string[] {
  const dials: string[] = []
  for (const found of body.matchAll(numberAmongWords)) {
    const after = body.slice(found.index + found[0].length)
    const spelt = found[0].endsWith('-') && /^\p{L}/u.test(after)
    const dial = dialOf(found[0])
    if (!spelt && dial.replace('+', '').length >= fewestDigitsAmongWords) dials.push(dial)
  }
  return dials
}

function dialOf(body: string): string {
  const digits = body.replace(/\D/g, '')
  return /^[^\d+]*\+/.test(body) ? `+${digits}` : digits
}

/** The number and what may be its extension; `isMarked`: written as nothing else is. Undefined: nothing of the kind. */
export function splitExtension(
  text: string,
): { readonly number: WrittenNumber; readonly isMarked: boolean } | undefined {
  const [, body, inBrackets, behindStar, behindDash] = maybeExtension.exec(withoutScheme(text).trim()) ?? []
  const extension = inBrackets ?? behindStar ?? behindDash
  if (body === undefined || extension === undefined || !onlyNumberCharacters.test(body)) return undefined
  return { number: { dial: dialOf(body), extension }, isMarked: behindDash === undefined }
}
