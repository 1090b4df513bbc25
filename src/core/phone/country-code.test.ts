import { describe, expect, it } from 'vitest'
import { countryCodeOf } from './country-code.ts'

describe('the country of an address', () => {
  it.each([
    ['DE', 'DE'],
    [' de ', 'DE'],
    ['Germany', 'DE'],
    ['DEUTSCHLAND', 'DE'],
    ['Allemagne', 'DE'],
    ['Österreich', 'AT'],
    ['Osterreich', 'AT'],
    ['United Kingdom', 'GB'],
    ['U.K.', 'GB'],
    ['UK', 'GB'],
    ['England', 'GB'],
    ['U.S.A.', 'US'],
    ['United States', 'US'],
    ['Estados Unidos', 'US'],
    ['Côte d’Ivoire', 'CI'],
    ['The Netherlands', 'NL'],
    ['Nederland', 'NL'],
  ])('%s is %s', (written, code) => {
    expect(countryCodeOf(written)).toBe(code)
  })

  it('is not guessed from anything else', () => {
    for (const written of [undefined, '', '  ', '-', 'EU', 'Bavaria', 'Germany or Austria', 'x'.repeat(100_000)]) {
      expect(countryCodeOf(written)).toBeUndefined()
    }
  })
})
