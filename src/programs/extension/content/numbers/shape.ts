/**
 * Whether what stands on a page can be a telephone number by its form and by what surrounds it. Pure; the numbering plans were asked
 * before (find.ts). Users remove a dialler that marks their invoice numbers, so in doubt it is none.
 */
import type { Label } from './labels.ts'

export interface Candidate {
  /** As it stands, from its first to its last sign. */
  readonly raw: string
  /** What precedes it in its line, and what follows. */
  readonly before: string
  readonly after: string
  /** With `+` or the prefix for calls abroad. */
  readonly isInternational: boolean
  /** The national form of the country starts with `0`, and this does not. */
  readonly lacksTrunkPrefix: boolean
  /** Digits in groups as the country writes them. */
  readonly hasUsualGroups: boolean
  readonly label: Label | undefined
}

const digitsMin = 7
const digitsMax = 13
/** E.164 ends there. */
const internationalDigitsMax = 15

/** Why it is left alone; undefined: it may be called. */
export function reasonAgainst(candidate: Candidate): string | undefined {
  const { raw, isInternational, label } = candidate
  const digits = raw.replace(/(?:ext\.?|x|#|;ext=|durchwahl|[,;]).*$/i, '').replace(/\D/g, '')
  if (digits.length < digitsMin) return 'short'
  if (digits.length > (isInternational ? internationalDigitsMax : digitsMax)) return 'long'
  return (
    partOfLonger(candidate) ??
    amount(candidate) ??
    dateOrTime(candidate) ??
    technical(candidate) ??
    (label === 'phone' || isInternational ? undefined : unlabelled(candidate)) ??
    (label === 'other' && !raw.startsWith('+') ? 'labelled as something else' : undefined)
  )
}

/** A piece of a key, an address, a longer row of digits. */
function partOfLonger({ raw, before, after, label }: Candidate): string | undefined {
  if (/[\p{L}\p{N}_@#%=&$€£¥^~\\<]$/u.test(before)) return 'joined to what precedes'
  if (/[\p{L}\p{N}][-./:+,'’–]$/u.test(before)) return 'joined to what precedes'
  // `030 12345-0/17`: the same line's other extensions follow.
  const more = /^[-/–]\d{1,3}(?![\p{L}\p{N}]|[-./:,]\d)/u.test(after)
  if (!more && /^[-./:+'’–][\p{L}\p{N}]/u.test(after)) return 'joined to what follows'
  if (/^[\p{L}\p{N}_@%=&$€£¥^~]/u.test(after)) return 'joined to what follows'
  if (/^,\d/.test(after) || /\d,$/.test(before)) return 'joined to what follows'
  // Groups of digits beside it: a card, a tracking number, an account. `+` and `(` begin a number of their own.
  const begins = /^[+(]/.test(raw)
  if (!begins && label !== 'phone' && /\d[ \u00a0\u2009]?$/.test(before)) return 'digits precede'
  if (/^[ \u00a0\u2009]\d/.test(after) && !/^[ \u00a0\u2009]\d{1,2}([:.]\d{2}|\s?[ap]m|\s?h\b|\s?uhr)/i.test(after)) {
    return 'digits follow'
  }
  return bankAccount(before + raw + after, before.length) ? 'bank account' : undefined
}

/** Whether this place of the text is inside an IBAN (ISO 13616). */
function bankAccount(text: string, at: number): boolean {
  for (const match of text.matchAll(
    /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{2,4}){3,8}(?![\p{L}\p{N}])/gu,
  )) {
    if (match.index <= at && at < match.index + match[0].length) return true
  }
  return false
}

const unit =
  /^[\s\u00a0\u202f]*(?:€|\$|£|¥|%|‰|°|eur\b|usd\b|chf\b|gbp\b|aud\b|cad\b|fr\.|euros?\b|dollars?\b|[kmg]?b\b|[kmgt]i?b\b|kg\b|mg\b|[cmk]?m\b|m[²³]\b|[mnµ]?s\b|px\b|pt\b|hz\b|[kmg]hz\b|[km]?wh?\b|units?\b|pcs\b|stk\b|stück\b|rows?\b|bytes?\b|users?\b|people\b|einwohner\b|habitants\b|years?\b|jahre\b|items?\b|records?\b|tokens?\b|requests?\b|hits?\b|views?\b|steps?\b)/iu

function amount({ raw, before, after, label }: Candidate): string | undefined {
  if (unit.test(after)) return 'has a unit'
  if (/(?:€|\$|£|¥|eur|usd|chf|gbp|aud|cad|fr\.|±|×|≈|≤|≥|<|>)[\s\u00a0]*[-+]?$/iu.test(before)) return 'price'
  if (label === 'phone') return undefined
  // `1 234 567 890`, `1.234.567.890`: thousands. A telephone number of such groups begins with 0 or +.
  if (/^[1-9]\d{0,2}(?:([ .\u00a0\u202f'’])\d{3})(?:\1\d{3})+$/.test(raw)) return 'thousands'
  return /^\d+\.\d+$/.test(raw) ? 'decimal' : undefined
}

function dateOrTime({ raw, before, after, label }: Candidate): string | undefined {
  if (/(?<!\d)(?:19|20)\d{2}([-./ ])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)/.test(raw)) return 'date'
  if (/(?<!\d)(?:0?[1-9]|[12]\d|3[01])([-./ ])(?:0?[1-9]|1[0-2])\1(?:19|20)\d{2}(?!\d)/.test(raw)) return 'date'
  if (/(?<!\d)(?:0?[1-9]|1[0-2])([-./ ])(?:0?[1-9]|[12]\d|3[01])\1(?:19|20)\d{2}(?!\d)/.test(raw)) return 'date'
  if (/^\(?(?:19|20)\d{2}\s?[-–/]\s?(?:19|20)\d{2}\)?$/.test(raw)) return 'years'
  if (label !== 'phone' && /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)/.test(raw)) return 'date'
  if (/^:\d{2}/.test(after) || /\d:$/.test(before)) return 'time'
  return undefined
}

function technical({ raw, before, label }: Candidate): string | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(raw) && raw.split('.').every((part) => Number(part) <= 255)) return 'address'
  if (/(?:^|[^\p{L}])v(?:er(?:sion)?)?\.?\s*$/iu.test(before)) return 'version'
  if (/^(?:\d{1,2}\.){2,}\d{1,2}$/.test(raw) && !raw.startsWith('0') && label !== 'phone') return 'version'
  if (/^97[89][- ]?\d/.test(raw) && raw.replace(/\D/g, '').length >= 10 && label !== 'phone') return 'book'
  return undefined
}

/** A national number that no word calls one has to look like one. */
function unlabelled({ raw, lacksTrunkPrefix, hasUsualGroups }: Candidate): string | undefined {
  const first = raw.match(/\d/)?.index ?? 0
  const body = raw.slice(first)
  if (!/\d[^\d]+\d/.test(body)) return 'no separators'
  if (lacksTrunkPrefix && !/^\(?0/.test(raw)) return 'no trunk prefix'
  if (/^\(?000/.test(raw)) return 'leading zeros'
  // `0 12345 67890 5` is on a package; freephone numbers alone are written so.
  if (/^0[ -](?!8\d\d[ -])/.test(body)) return 'single zero'
  if (/^0/.test(body)) return /^0\d+-\d{1,3}-\d+$/.test(raw) && !hasUsualGroups ? 'groups of a key' : undefined
  return hasUsualGroups ? undefined : 'unusual groups'
}
