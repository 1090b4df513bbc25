/**
 * The country that people wrote into an address: `DE`, `Germany`, `Deutschland`, `UK`. Undefined where it is not surely a
 * country that has a numbering plan: then the site's own reads the numbers.
 */

import { getCountries, isSupportedCountry } from 'libphonenumber-js/min/es6'
import { cut } from '../../lib/cut.ts'
import { foldText } from '../../lib/fold-text.ts'

/** Languages in which addresses are written most; names of one country in two of them never mean two countries. */
const languages = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv', 'da', 'fi', 'cs']
/** What people write and no table has. */
const others: Readonly<Record<string, string>> = {
  uk: 'GB',
  'u k': 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  usa: 'US',
  'u s a': 'US',
  'u s': 'US',
  'united states of america': 'US',
  holland: 'NL',
  'the netherlands': 'NL',
  brd: 'DE',
  'republic of ireland': 'IE',
  'czech republic': 'CZ',
  uae: 'AE',
}

const longestName = 60
let names: ReadonlyMap<string, string> | undefined

export function countryCodeOf(written: string | undefined): string | undefined {
  const text = foldText(cut(written ?? '', longestName))
  const code = text.toUpperCase()
  if (isSupportedCountry(code)) return code
  // Most records have no country: those need no table.
  if (text.length < 2) return undefined
  names ??= readNames()
  return names.get(text)
}

function readNames(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const language of languages) {
    const displayed = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const code of getCountries()) {
      const name = displayed.of(code)
      if (name !== undefined && !found.has(foldText(name))) found.set(foldText(name), code)
    }
  }
  for (const [name, code] of Object.entries(others)) found.set(name, code)
  return found
}
