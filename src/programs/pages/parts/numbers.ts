/**
 * Numbers as people at home write them, and the country they are of. A module of its own, since the numbering plans weigh
 * more than the rest of the page; it is loaded after the first paint.
 */

import { parsePhoneNumberFromString } from 'libphonenumber-js/min/es6'
import { formatNational, formatNumber } from '../../../core/phone/format-number.ts'
import { readNumber } from '../../../core/phone/read-number.ts'

export interface ShownNumber {
  readonly text: string
  /** In the page's language; absent where the number is of no one country. */
  readonly country?: string
  /** As people at home dial it, digits only; absent where it can't be read. */
  readonly national?: string
}

/** The page draws every card anew each second; reading a number by its plan costs a hundred times as much as the rest. */
const known = new Map<string, ShownNumber>()
const mostKnown = 500

/** @param home ISO 3166 alpha-2 of the site. */
export function showNumber(number: string, home: string): ShownNumber {
  const key = `${home} ${number}`
  const shown = known.get(key) ?? readShown(number, home)
  if (known.size >= mostKnown) known.clear()
  known.set(key, shown)
  return shown
}

function readShown(number: string, home: string): ShownNumber {
  const read = readNumber(number, home)
  const text = formatNumber(read, home) || number
  const code = read.e164 === undefined ? undefined : parsePhoneNumberFromString(read.e164)?.country
  // Of the document, which says its language before the first number is read.
  const names = new Intl.DisplayNames(document.documentElement.lang || 'en', { type: 'region' })
  const national = formatNational(read)?.replace(/\D/g, '') ?? read.matchKey
  return { text, country: code === undefined ? undefined : names.of(code), national: national || undefined }
}
