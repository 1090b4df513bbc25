/**
 * The countries whose numbers a page may write without a country's code, the likeliest first. English is no sign of a country: half of
 * the world's software says `en-US`.
 */
const byTopLevel: Readonly<Record<string, string>> = { uk: 'GB' }
/** Sold as names of anything. */
const generic = new Set([
  'io',
  'co',
  'me',
  'tv',
  'ai',
  'cc',
  'fm',
  'ly',
  'gg',
  'to',
  'sh',
  'st',
  'ws',
  'la',
  'im',
  'vc',
  'gl',
  'ac',
  'app',
])

/** @param home ISO 3166 alpha-2 of the site. @param lang The page's, such as `de-CH`. */
export function pageCountries(home: string, host: string, lang: string): string[] {
  const end = host.split('.').at(-1) ?? ''
  const ofHost = /^[a-z]{2}$/.test(end) && !generic.has(end) ? (byTopLevel[end] ?? end.toUpperCase()) : undefined
  const [language, region] = languageOf(lang)
  const isSign = language !== 'en'
  const all = [ofHost, isSign ? region : undefined, home, isSign ? undefined : region]
  return [...new Set(all.filter((country) => country !== undefined))]
}

function languageOf(lang: string): [language: string | undefined, region: string | undefined] {
  try {
    const locale = new Intl.Locale(lang.replace('_', '-'))
    // `de` alone means Germany more often than not.
    const { region } = locale.region ? locale : locale.maximize()
    return [locale.language, region]
  } catch {
    return [undefined, undefined]
  }
}
