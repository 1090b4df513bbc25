import fc from 'fast-check'
import { getCountries, getExampleNumber } from 'libphonenumber-js/min/es6'
import examples from 'libphonenumber-js/mobile/examples'
import { describe, expect, it } from 'vitest'
import { processorTimeMs } from '../../../../../test/support/processor-time.ts'
import { findNumbers } from './find.ts'
import { labelBefore, labelOf } from './labels.ts'

const numbers = (text: string, ...countries: string[]) =>
  findNumbers(text, { countries }).map(({ start, end, number }) => `${text.slice(start, end)} ${number}`)

describe('numbers on a page', () => {
  it.each([
    ['US', '(212) 555-0147', '+12125550147'],
    ['US', '212.555.0148 ext. 12', '+12125550148;ext=12'],
    ['US', '1-800-555-0199', '+18005550199'],
    ['DE', '+1 (212) 555-0147', '+12125550147'],
    ['DE', '030/1234567', '+49301234567'],
    ['DE', '0171 2345678', '+491712345678'],
    ['US', '+49 (0)30 1234-567', '+49301234567'],
    ['FR', '01 42 68 53 00', '+33142685300'],
    ['FR', '01.42.68.53.00', '+33142685300'],
    ['US', '+33 (0)1 42 68 53 00', '+33142685300'],
    ['FR', '0 800 123 456', '+33800123456'],
    ['GB', '020 7946 0123', '+442079460123'],
    ['GB', '(0161) 496 0123', '+441614960123'],
    ['AU', '(02) 9374 4000', '+61293744000'],
    ['AU', '0412 345 678', '+61412345678'],
    ['AU', '1300 975 707', '+611300975707'],
    ['CH', '044 668 18 00', '+41446681800'],
    ['CH', '0041 44 668 18 00', '+41446681800'],
  ])('finds what %s writes as %s', (country, written, number) => {
    expect(numbers(written, country)).toEqual([`${written} ${number}`])
    expect(numbers(`Jane Doe, ${written}.`, country)).toEqual([`${written} ${number}`])
  })

  it('finds several in one line, and one beside an order or a postcode', () => {
    expect(numbers('212-555-0147 212-555-0148', 'US')).toHaveLength(2)
    expect(numbers('Tel. 030/1234567, Fax 030 1234568', 'DE')).toHaveLength(2)
    expect(numbers('Order 10234 · (212) 555-0147', 'US')).toHaveLength(1)
    expect(numbers('New York, NY 10001 (212) 555-0147 9:00-17:00', 'US')).toHaveLength(1)
  })

  it('reads a number of the page’s country where the site’s own plan has none', () => {
    expect(numbers('020 7946 0123', 'US', 'GB')).toEqual(['020 7946 0123 +442079460123'])
  })

  it('takes digits without separators only after a word that says telephone', () => {
    expect(numbers('2125550147', 'US')).toEqual([])
    expect(numbers('Phone: 2125550147', 'US')).toHaveLength(1)
    expect(numbers('Mobil 01712345678', 'DE')).toHaveLength(1)
    expect(numbers('Customer no. 2125550147', 'US')).toEqual([])
  })

  it.each([
    '2026-1124-0147',
    '11/24/2026 10:15',
    '2026-11-24 01:47:55',
    '24.11.2026 14:15',
    'Invoice 404-555-0199',
    'Rechnung 0404 555 0199',
    '4111 1111 1111 1111',
    '3782 822463 10005',
    'DE89 3704 0044 0532 0130 00',
    'GB29 NWBK 6016 1331 9268 19',
    '978-3-16-148410-0',
    '1Z999AA10123456784',
    '9400 1000 0000 0000 0000 00',
    '192.168.10.25',
    '10.0.0.1:8080',
    'v1.2.3.4567',
    '1 234 567 890',
    '1.234.567,89 €',
    '$1,284,500.00',
    '52.5200, 13.4050',
    '112-3456789-1234567',
    '123-45-6789',
    '2019-2024',
    '0001 2345 6789',
    '0 12345 67890 5',
    '4006381333931',
    '1732406400',
    'sha 0301234567ab',
    'user-0301234567-x',
    'https://crm.example/orders/212-555-0147',
    'size 020 7946 0123 bytes',
  ])('leaves alone %s', (text) => {
    for (const country of ['US', 'DE', 'FR', 'GB', 'AU', 'CH']) expect(numbers(text, country)).toEqual([])
  })

  it('finds an example of every country in its international form', () => {
    const missed = getCountries().filter((country) => {
      const example = getExampleNumber(country, examples)
      return example && numbers(`Call ${example.formatInternational()} now`, 'US').length !== 1
    })
    expect(missed).toEqual([])
  })
})

describe('the rules, whatever stands on the page', () => {
  const digits = (min: number, max: number) =>
    fc.array(fc.nat(9), { minLength: min, maxLength: max }).map((d) => d.join(''))

  it('never throw, and name places inside the text, in order and apart', () => {
    const signs = fc.constantFrom(...'0123456789 +-().,/:;#x€$\u00a0–abtelN\n'.split(''))
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 200 }), fc.constantFrom('US', 'DE', 'XX'), (parts, country) => {
        const text = parts.join('')
        let last = 0
        for (const { start, end, number } of findNumbers(text, { countries: [country] })) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(number).toMatch(/^\+\d{5,15}(;ext=\d{1,15})?$/)
          last = end
        }
      }),
      { numRuns: 500 },
    )
  })

  it('mark no bare digits, no price and no id with letters, however long', () => {
    const wraps: ((text: string) => string)[] = [
      (text) => text,
      (text) => `$${text}`,
      (text) => `${text} €`,
      (text) => `A${text}`,
      (text) => `${text}-B`,
      (text) => `Order ${text}`,
      (text) => `#${text}`,
      (text) => `id=${text}`,
      (text) => `/${text}/`,
    ]
    fc.assert(
      fc.property(
        digits(7, 24),
        fc.constantFrom(...wraps),
        fc.constantFrom('US', 'DE', 'FR', 'AU'),
        (text, wrap, country) => {
          // `00` and a country's code begin a number of their own.
          fc.pre(!text.startsWith('00') && !text.startsWith('011'))
          expect(numbers(wrap(text), country)).toEqual([])
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('mark no card, however it is grouped', () => {
    fc.assert(
      fc.property(
        digits(16, 16),
        fc.constantFrom(' ', '-', ''),
        fc.constantFrom('US', 'DE', 'GB'),
        (text, gap, country) => {
          const card = text.replace(/(\d{4})(?=\d)/g, `$1${gap}`)
          fc.pre(!/^0[01]/.test(card))
          expect(numbers(`Card ${card}`, country)).toEqual([])
          expect(numbers(card, country)).toEqual([])
        },
      ),
      { numRuns: 500 },
    )
  })

  it('mark no date in any of its forms', () => {
    const two = (value: number) => String(value).padStart(2, '0')
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2099 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
        (year, month, day) => {
          for (const gap of ['-', '/', '.', ' ']) {
            for (const parts of [
              [year, two(month), two(day)],
              [two(day), two(month), year],
              [two(month), two(day), year],
            ]) {
              for (const country of ['US', 'DE', 'FR', 'GB']) {
                expect(numbers(parts.join(gap), country)).toEqual([])
                expect(numbers(`${parts.join(gap)} 10:15:30`, country)).toEqual([])
              }
            }
          }
        },
      ),
    )
  })

  it('look at a megabyte of digits in bounded time', () => {
    const text = '0301 2345 67 '.repeat(80_000)
    expect(processorTimeMs(() => void findNumbers(text, { countries: ['US', 'DE'] }))).toBeLessThan(5000)
  })
})

describe('labels', () => {
  it('go by the last word that says something', () => {
    expect(labelBefore('Order 17, phone: ')).toBe('phone')
    expect(labelBefore('Phone 12, order no. ')).toBe('other')
    expect(labelBefore('Hotline: 030 1234567 or ')).toBeUndefined()
    expect(labelBefore('Rechnungsnummer ')).toBe('other')
    expect(labelBefore('Total ')).toBe('other')
    expect(['Tel.', 'Phone no.', 'Telefon-Nr.', 'N° vert', 'Mobile phone'].map(labelOf)).toEqual(Array(5).fill('phone'))
    expect(['Invoice', 'Kundennummer', 'N° client', 'IBAN', 'Created'].map(labelOf)).toEqual(Array(5).fill('other'))
    expect(labelOf('Company')).toBeUndefined()
  })
})
