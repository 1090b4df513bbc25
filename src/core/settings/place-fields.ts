/** Where a phone system stands, as every settings page asks for it: a time zone and a country. */
import { isSupportedCountry } from 'libphonenumber-js/min/es6'
import * as z from 'zod'

/** IANA. */
export const timeZoneField = z
  .string()
  .trim()
  .refine((name) => {
    // The first use of Intl costs 20 ms of a cold start; this one is known to be right.
    if (name === 'UTC') return true
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
    } catch {
      return false
    }
  }, 'must be an IANA time zone such as Europe/London')

/** What phones dial before outside numbers, or a PBX leaves before them: `9`, `0,*9`. */
export const dialPrefixesField = z
  .string()
  .trim()
  .transform((list) => list.split(',').flatMap((prefix) => prefix.trim() || []))
  .refine(
    (prefixes) => prefixes.length <= 10 && prefixes.every((prefix) => /^[*#]?\d{1,4}$/.test(prefix)),
    'must be digits, such as 9 or 0,*9',
  )

/** ISO 3166, as upper case. */
export const countryField = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => isSupportedCountry(code), 'must be an ISO 3166 country code such as US or GB')
