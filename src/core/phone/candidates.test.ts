import { describe, expect, it } from 'vitest'
import type { Home } from './home.ts'
import { readNumber, readNumbers } from './read-number.ts'
import { sameNumber } from './same-number.ts'

const read = (raw: string, home: Home) => {
  const { e164, matchKey, extension } = readNumber(raw, home)
  return `${e164 ?? `~${matchKey}`}${extension === undefined ? '' : ` x${extension}`}`
}

describe('a number without +', () => {
  it.each([
    ['491711234567', 'DE', '+491711234567'],
    ['4930123456', 'DE', '+4930123456'],
    ['496912345', 'DE', '+496912345'],
    ['0015551234567', 'SG', '+15551234567'],
    ['0015551234567', 'KR', '+15551234567'],
    ['0015551234567', 'TH', '+15551234567'],
    ['00442079460000', 'TW', '+442079460000'],
    ['00442079460000', 'BR', '+442079460000'],
    ['00442079460000', 'CO', '+442079460000'],
    ['00442079460000', 'HK', '+442079460000'],
    ['00442079460000', 'ID', '+442079460000'],
    ['00442079460000', 'NG', '+442079460000'],
    ['002442079460000', 'KR', '+442079460000'],
    ['010442079460000', 'JP', '+442079460000'],
    ['390612345', 'IT', '+390612345'],
    ['393331234567', 'IT', '+393331234567'],
    ['3901234567', 'IT', '+393901234567'],
    ['525512345678', 'MX', '+525512345678'],
  ])('%s in %s is %s', (raw, country, expected) => {
    expect(read(raw, country)).toBe(expected)
  })

  it.each(['95557654321', '915557654321', '9011442079460000', '85557654321'])(
    'is given no country where an outside-line key explains it: %s in the US',
    (raw) => {
      expect(readNumber(raw, 'US').e164).toBeUndefined()
    },
  )

  it.each([
    ['95557654321', { country: 'US', dialPrefixes: ['9'] }, '+15557654321'],
    ['915557654321', { country: 'US', dialPrefixes: ['9'] }, '+15557654321'],
    ['9011442079460000', { country: 'US', dialPrefixes: ['9'] }, '+442079460000'],
    ['900442079460000', { country: 'DE', dialPrefixes: ['9'] }, '+442079460000'],
    ['90301234567', { country: 'DE', dialPrefixes: ['9'] }, '+49301234567'],
    ['*92025550101', { country: 'US', dialPrefixes: ['*9'] }, '+12025550101'],
    ['9', { country: 'US', dialPrefixes: ['9'] }, '~9'],
    ['9201', { country: 'US', dialPrefixes: ['9'] }, '~9201'],
  ] as const)('is read without the site’s dial prefix: %s in %o', (raw, home, expected) => {
    expect(read(raw, home)).toBe(expected)
  })

  it('keeps what else it can mean, and is that number too', () => {
    const norden = readNumber('4931123456', 'DE')
    expect(sameNumber(norden, readNumber('+49 31123456', 'DE'))).toBe(true)
    expect(sameNumber(norden, readNumber('04931 123456', 'DE'))).toBe(true)
    expect(sameNumber(norden, readNumber('04931 123457', 'DE'))).toBe(false)
  })
})

describe('one subscriber', () => {
  it.each([
    [
      'MX',
      '+52 55 1234 5678',
      ['+52 1 55 1234 5678', '5512345678', '044 55 1234 5678', '045 55 1234 5678', '01 55 1234 5678', '5215512345678'],
    ],
    [
      'AR',
      '+54 9 11 2345 6789',
      [
        '+54 11 2345 6789',
        '011 15-2345-6789',
        '11 15 2345 6789',
        '5491123456789',
        '11 2345-6789',
        '+54 11 15 2345 6789',
      ],
    ],
    [
      'BR',
      '+55 11 96123-4567',
      ['+55 11 6123-4567', '(11) 96123-4567', '011 6123-4567', '0 15 11 96123-4567', '551161234567'],
    ],
    ['PL', '+48 22 123 45 67', ['+48 (0) 22 123 45 67', '022 123 45 67', '22 123 45 67']],
    ['ES', '+34 612 345 678', ['+34 (0) 612 345 678', '0612345678']],
    ['PT', '+351 912 345 678', ['+351 (0) 912 345 678']],
    ['CZ', '+420 601 123 456', ['+420 (0) 601 123 456', '0601123456']],
    ['DK', '+45 20 12 34 56', ['+45 (0) 20 12 34 56']],
    ['NO', '+47 406 12 345', ['+47 (0) 406 12 345']],
    ['GR', '+30 21 0123 4567', ['+30 (0) 21 0123 4567']],
    ['LU', '+352 628 123 456', ['+352 (0) 628 123 456']],
    ['HU', '+36 1 234 5678', ['+36 (0) 1 234 5678', '+36 (06) 1 234 5678', '06 1 234 5678']],
    ['RU', '+7 912 345-67-89', ['8 912 345-67-89', '+7 (8) 912 345-67-89', '79123456789']],
  ])('of %s is %s however written', (country, number, writings) => {
    const subscriber = readNumber(number, country)
    for (const writing of writings)
      expect({ writing, same: sameNumber(readNumber(writing, country), subscriber) }).toEqual({ writing, same: true })
  })

  it('keeps the zero of Italy, and no landline of Brazil gets a ninth digit', () => {
    expect(sameNumber(readNumber('+39 06 1234567', 'IT'), readNumber('+39 6 1234567', 'IT'))).toBe(false)
    expect(sameNumber(readNumber('+55 11 2345-6789', 'BR'), readNumber('+55 11 92345-6789', 'BR'))).toBe(false)
  })
})

describe('no number', () => {
  it.each([
    '0000000000',
    '1111111111',
    '9999999999',
    '+10000000000',
    '+1 111 111 1111',
    '19999999999',
    '000000000',
    '+1 (000) 000-0000',
    '266696687',
    '+2562533',
    '2562533',
    '7378742833',
    '86282452253',
    '8656696',
    'Unbekannt',
    'Numéro masqué',
    'número desconocido',
    'Número privado',
    'Não identificado',
    'Sconosciuto',
    'Numero privato',
    'Onbekend',
    'Anoniem',
    'Zastrzeżony',
    'Неизвестный номер',
    'номер скрыт',
    'Gizli Numara',
    '匿名',
    '未知号码',
    '非通知',
    'رقم خاص',
    'अज्ञात',
    'Dolt nummer',
    'Okänt',
    'Tuntematon',
  ])('is withheld: %s', (raw) => {
    expect(readNumber(raw, 'US').kind).toBe('withheld')
  })

  it('is not made of a number with equal digits in a row', () => {
    expect(readNumber('+4588888888', 'DK').e164).toBe('+4588888888')
    expect(readNumber('+1 202 222 2222', 'US').kind).toBe('public')
  })
})

describe('digits of other scripts', () => {
  it.each([
    ['०२२ २७७८ १२३४', 'IN', '+912227781234'],
    ['০১৭১২৩৪৫৬৭৮', 'BD', '+8801712345678'],
    ['๐๒๑๒๓๔๕๖๗', 'TH', '+6621234567'],
    ['۰۲۱۲۳۴۵۶۷۸۹', 'IR', '+982123456789'],
    ['𝟐𝟎𝟐𝟓𝟓𝟓𝟎𝟏𝟎𝟏', 'US', '+12025550101'],
  ])('%s in %s', (raw, country, expected) => {
    expect(read(raw, country)).toBe(expected)
  })
})

describe('several numbers in one cell', () => {
  it.each([
    ['(202) 555-0123 / 0124', 'US', ['+12025550123', '+12025550124']],
    ['+49 221 1234567 / 0011', 'DE', ['+492211234567', '+492211230011']],
    ['202-555-0101 - 202-555-0102', 'US', ['+12025550101', '+12025550102']],
    ['2025550101 2025550102', 'US', ['+12025550101', '+12025550102']],
    ['202 555 0101 202 555 0102', 'US', ['+12025550101', '+12025550102']],
    ['030 1234567 u. 0171 2345678', 'DE', ['+49301234567', '+491712345678']],
    ['0221 / 12345678', 'DE', ['+4922112345678']],
    ['+49 221 - 1234567', 'DE', ['+492211234567']],
    ['*202-555-0101', 'US', ['+12025550101']],
    ['# 202-555-0101', 'US', ['+12025550101']],
  ])('%s in %s', (cell, country, expected) => {
    expect(readNumbers(cell, country).map(({ e164 }) => e164)).toEqual(expected)
  })

  it.each([
    ['202-555-0101 (12)', 'US', '+12025550101 x12'],
    ['202-555-0101*12', 'US', '+12025550101 x12'],
    ['202-555-0101-12', 'US', '+12025550101 x12'],
    ['030 12345-67', 'DE', '+49301234567'],
    ['(030) 12345678', 'DE', '+493012345678'],
  ])('%s in %s has its extension where the rest is whole', (raw, country, expected) => {
    expect(read(raw, country)).toBe(expected)
  })
})
