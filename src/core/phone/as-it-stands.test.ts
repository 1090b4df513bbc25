import fc from 'fast-check'
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min/es6'
import examples from 'libphonenumber-js/mobile/examples'
import { describe, expect, it } from 'vitest'
import { callingCodeAsItStands } from './as-it-stands.ts'

/** Whatever is read the quick way, against the library; how many of the numbers were. */
function readAsTheLibrary(numbers: readonly string[]): number {
  const quick = numbers.flatMap((digits) => {
    const callingCode = callingCodeAsItStands(digits)
    return callingCode === undefined ? [] : [{ digits, callingCode }]
  })
  for (const { digits, callingCode } of quick) {
    const parsed = parsePhoneNumberFromString(`+${digits}`, { extract: false })
    const read = { number: parsed?.number, callingCode: parsed?.countryCallingCode, isPossible: parsed?.isPossible() }
    expect({ digits, ...read }).toEqual({ digits, number: `+${digits}`, callingCode, isPossible: true })
  }
  return quick.length
}

describe('a number that its plan has just as it stands', () => {
  it('is read as the library reads it, whatever the country', () => {
    const country = fc.constantFrom<CountryCode>(...getCountries())
    const digits = fc
      .tuple(country, fc.stringMatching(/^\d{4,13}$/))
      .map(([one, rest]) => getCountryCallingCode(one) + rest)
    fc.assert(
      fc.property(fc.array(digits, { minLength: 50, maxLength: 50 }), (numbers) => void readAsTheLibrary(numbers)),
    )
  })

  it('is nearly every mobile number', () => {
    const numbers = getCountries().map((one) => getCountryCallingCode(one) + (examples as Record<string, string>)[one])
    expect(readAsTheLibrary(numbers) / numbers.length).toBeGreaterThan(0.9)
  })
})
