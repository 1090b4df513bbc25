import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domainTest } from '../../../../test/support/odoo/domain.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { numberDomain } from './number-domain.ts'

const fields = new Set(['phone', 'mobile', 'phone_sanitized'])
const finds = (asked: string, stored: string) => {
  const domain = numberDomain(readNumber(asked, 'GB'), ['phone', 'mobile'], true)
  return domainTest(domain, 'res.partner', fields)({ id: 1, mobile: stored })
}

describe('the search for a number', () => {
  it('asks for the E.164 form and for the last digits in every field', () => {
    expect(numberDomain(readNumber('+447700900123', 'GB'), ['phone', 'mobile'], true)).toEqual([
      '|',
      '|',
      ['phone_sanitized', '=', '+447700900123'],
      ['phone', '=ilike', '%0%0%9%0%0%1%2%3%'],
      ['mobile', '=ilike', '%0%0%9%0%0%1%2%3%'],
    ])
    expect(numberDomain(readNumber('+447700900123', 'GB'), ['phone'], false)).toEqual([
      ['phone', '=ilike', '%0%0%9%0%0%1%2%3%'],
    ])
  })

  it('asks for a short number at the end of the field, or it would find half of all numbers', () => {
    expect(numberDomain(readNumber('+298201234', 'FO'), ['phone'], false)).toEqual([
      ['phone', '=ilike', '%2%0%1%2%3%4'],
    ])
  })

  it('finds a number however it is written, alone or beside another', () => {
    const gap = fc.stringMatching(/^[ ().\-/]{0,3}$/)
    const written = fc.tuple(
      fc.constantFrom('+44', '0044 ', '0', '+44 (0)', '(0)'),
      fc.array(gap, { minLength: 10, maxLength: 10 }),
      fc.constantFrom('', ' ext. 12', ' | 020 7946 0123', ' (Jane)'),
    )
    fc.assert(
      fc.property(written, fc.constantFrom('+447700900123', '07700 900123'), ([start, gaps, end], asked) => {
        const digits = [...'7700900123'].map((digit, at) => digit + (gaps[at] ?? '')).join('')
        expect(finds(asked, start + digits + end)).toBe(true)
      }),
    )
  })

  it('leaves out numbers whose last digits differ', () => {
    expect(finds('+447700900123', '07700 900124')).toBe(false)
    expect(finds('+447700900123', '')).toBe(false)
  })
})
