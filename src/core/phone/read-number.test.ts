import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTimeMs } from '../../../test/support/processor-time.ts'
import { readNumber, readNumbers } from './read-number.ts'

/** `e164`, or the key behind `~` where there is none, with the extension. */
function described(raw: string, country: string): string {
  const number = readNumber(raw, country)
  const extension = number.extension === undefined ? '' : ` x${number.extension}`
  return number.kind === 'withheld' || number.kind === 'unreadable'
    ? number.kind
    : `${number.e164 ?? `~${number.matchKey}`}${extension}`
}

describe('reading a number', () => {
  it.each([
    ['+15551234567', 'US', '+15551234567'],
    ['+15551234567', 'GB', '+15551234567'],
    ['5551234567', 'US', '+15551234567'],
    ['15551234567', 'US', '+15551234567'],
    ['(555) 123-4567', 'US', '+15551234567'],
    ['0015551234567', 'GB', '+15551234567'],
    ['0015551234567', 'US', '+15551234567'],
    ['00447700900123', 'AU', '+447700900123'],
    ['0011447700900123', 'AU', '+447700900123'],
    ['01115551234567', 'US', '+15551234567'],
    ['011447700900123', 'US', '+447700900123'],
    ['555.123.4567 ext. 12', 'US', '+15551234567 x12'],
    ['5551234567x12', 'US', '+15551234567 x12'],
    ['5551234567,,12#', 'US', '+15551234567 x12'],
    ['555-123-4567 #12', 'US', '+15551234567 x12'],
    ['sip:+15551234567@pbx.example.com', 'GB', '+15551234567'],
    ['sip:5551234567@pbx.example.com:5060;user=phone', 'US', '+15551234567'],
    ['"Alice 2" <sip:+15551234567@198.51.100.7>;tag=9912', 'US', '+15551234567'],
    ['tel:+1-555-123-4567;ext=12', 'GB', '+15551234567 x12'],
    ['tel:5551234567;phone-context=example.com', 'US', '+15551234567'],
    ['07700 900123', 'GB', '+447700900123'],
    ['7700900123', 'GB', '+447700900123'],
    ['+44 (0)20 7946 0000', 'US', '+442079460000'],
    ['+44 07700 900123', 'GB', '+447700900123'],
    ['+07700900123', 'GB', '+447700900123'],
    ['447700900123', 'US', '+447700900123'],
    ['15551234567', 'GB', '+15551234567'],
    ['+39 06 1234567', 'US', '+39061234567'],
    ['06 1234567', 'IT', '+39061234567'],
    ['0221/1234567', 'DE', '+492211234567'],
    ['+49 39483/1234567', 'DE', '+49394831234567'],
    ['201234', 'FO', '+298201234'],
    ['801234', 'AD', '+376801234'],
    ['20123', 'CK', '+68220123'],
    ['５５５１２３４５６７', 'US', '+15551234567'],
    ['＋４４７７００９００１２３', 'US', '+447700900123'],
    ['٠٧٧٠٠٩٠٠١٢٣', 'GB', '+447700900123'],
    ['\u202a+44\u00a07700\u2011900123\u202c', 'US', '+447700900123'],
    ['Mobile: 07700 900123 (until 6)', 'GB', '+447700900123'],
    ['*67 555 123 4567', 'US', '+15551234567'],
    ['#31#07700900123', 'GB', '+447700900123'],
    ['07700 900123 / 020 7946 0000', 'GB', '+447700900123'],
  ])('reads %j in %s as %s', (raw, country, expected) => {
    expect(described(raw, country)).toBe(expected)
  })

  it('reads a + that arrived as a space, but only a leading one', () => {
    expect(described(' 15551234567', 'GB')).toBe('+15551234567')
    expect(described(' 447700900123', 'US')).toBe('+447700900123')
    expect(described(' 44 7700 900123', 'US')).toBe('+447700900123')
    expect(described('%2B15551234567', 'GB')).toBe('+15551234567')
    expect(described(' 07700900123', 'GB')).toBe('+447700900123')
    expect(described('4 47700900123 ', 'DE')).not.toBe('+447700900123')
    expect(described(' (555) 123-4567', 'US')).toBe('+15551234567')
  })

  it.each([
    '',
    '   ',
    '""',
    '<>',
    'anonymous',
    'Anonymous',
    '"Anonymous" <sip:anonymous@anonymous.invalid>',
    'unknown',
    '<unknown>',
    'Restricted',
    'PRIVATE',
    'Private Number',
    'unavailable',
    'empty',
    'No Caller ID',
    'Caller ID withheld',
    'Unknown caller',
    'Out of Area',
    'null',
    'n/a',
    'Unbekannt',
    '+266696687',
    '+86282452253',
  ])('takes %j for a withheld number', (raw) => {
    expect(readNumber(raw, 'US')).toEqual({ raw, kind: 'withheld', matchKey: '', digits: '' })
  })

  it.each([
    '[Number]',
    '-',
    'alice',
    'sip:alice@example.com',
    'Room 5',
    '1-800-FLOWERS',
    '1-555-123-CALL',
    'x'.repeat(300),
    '*',
    '5'.repeat(300),
  ])('finds no number in %j', (raw) => {
    expect(readNumber(raw, 'US')).toEqual({ raw, kind: 'unreadable', matchKey: '', digits: '' })
  })

  it.each([
    ['201', 'US', '201'],
    ['112', 'GB', '112'],
    ['999', 'GB', '999'],
    ['*98', 'US', '*98'],
    ['0', 'US', '0'],
    ['1234', 'DE', '1234'],
    ['20123', 'NO', '20123'],
    ['201001', 'DE', '201001'],
    ['ext. 12', 'US', '12'],
    ['sip:201@pbx.example.com', 'US', '201'],
    ['020', 'GB', '020'],
  ])('takes %j in %s for an internal number, whatever the plan would allow', (raw, country, key) => {
    const number = readNumber(raw, country)
    expect(number).toMatchObject({ kind: 'internal', matchKey: key })
    expect(number.e164).toBeUndefined()
  })

  it('keeps numbers libphonenumber calls invalid but possible', () => {
    expect(described('+1 555 010 0000', 'US')).toBe('+15550100000')
    expect(described('07700 900999', 'GB')).toBe('+447700900999')
  })

  it('has national significant digits as key, with or without a plan for the whole number', () => {
    expect(readNumber('+1 555 123 4567', 'US').matchKey).toBe('5551234567')
    expect(readNumber('5551234567', 'US').matchKey).toBe('5551234567')
    expect(readNumber('07700 900123', 'GB').matchKey).toBe('7700900123')
    expect(readNumber('5551234', 'US')).toEqual({
      raw: '5551234',
      kind: 'public',
      matchKey: '5551234',
      digits: '5551234',
    })
    expect(readNumber('07700 90012345', 'GB').matchKey).toBe('770090012345')
  })

  it('keeps the country code in the key of an impossible international number, so that it is no extension', () => {
    expect(readNumber('+44 201', 'GB').matchKey).toBe('44201')
    expect(described('+212 555 1234', 'US')).toBe('~2125551234')
  })

  it('keeps all digits as written, without the extension', () => {
    expect(readNumber('+1 (555) 123-4567 ext. 89', 'US')).toMatchObject({ digits: '15551234567', extension: '89' })
    expect(readNumber('00 1 555 123 4567', 'US').digits).toBe('0015551234567')
  })

  it('reads international forms even for a country it does not know', () => {
    expect(described('+15551234567', 'XX')).toBe('+15551234567')
    expect(described('07700900123', '')).toBe('~07700900123')
  })

  it('never throws, is deterministic, and holds a key exactly when there is a number', () => {
    const scraps = fc.constantFrom(
      '+',
      '00',
      '011',
      'sip:',
      'tel:',
      '@',
      ';ext=',
      ',',
      '/',
      ' or ',
      '<',
      '>',
      '*',
      '#',
      'x',
      '%2B',
      ' ',
      '５',
      '\u202a',
      '\u0000',
      'anonymous',
    )
    const text = fc.array(
      fc.oneof(scraps, fc.string({ unit: 'binary', maxLength: 4 }), fc.stringMatching(/^\d{1,8}$/)),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(text, fc.constantFrom('US', 'GB', 'DE', 'IT', 'WS', 'XX'), (parts, country) => {
        const raw = parts.join('')
        const number = readNumber(raw, country)
        expect(readNumber(raw, country)).toEqual(number)
        expect(number.raw).toBe(raw)
        expect(number.matchKey === '').toBe(number.kind === 'withheld' || number.kind === 'unreadable')
        expect(number.digits).toMatch(/^\d*$/)
        if (number.e164 !== undefined) expect(number.e164).toMatch(/^\+[1-9]\d{3,}$/)
        for (const each of readNumbers(raw, country)) expect(each.matchKey).not.toBe('')
      }),
      { numRuns: 2000 },
    )
  }, 60_000)

  it('stays linear on text made to be slow', () => {
    const raw = `${'x '.repeat(60)}${'1-'.repeat(60)}`
    const tookMs = processorTimeMs(() => {
      for (let run = 0; run < 100; run += 1) readNumber(`${raw}${run}`, 'US')
    })
    expect(tookMs).toBeLessThan(2000)
  })
})

describe('reading every number of a field', () => {
  const both = ['+447700900123', '+442079460000']

  it.each([
    '07700 900123 / 020 7946 0000',
    '07700900123/02079460000',
    '07700 900123;020 7946 0000',
    '07700 900123 or 020 7946 0000',
    '07700 900123, 020 7946 0000',
    '07700 900123 | 020 7946 0000',
    '07700 900123\n020 7946 0000',
    '07700 900123 & 020 7946 0000',
    '07700 900123 oder 020 7946 0000',
    '+44 7700 900123 +44 20 7946 0000',
    'Mob 07700 900123 Tel 020 7946 0000',
    ' 07700 900123 / 020 7946 0000 / 07700900123 ',
  ])('finds both in %j, each once', (field) => {
    expect(readNumbers(field, 'GB').map(({ e164 }) => e164)).toEqual(both)
  })

  it.each([
    ['030/1234567', 'DE', ['+49301234567']],
    ['0221 / 12345678', 'DE', ['+4922112345678']],
    ['+49 39483/1234567', 'DE', ['+49394831234567']],
    ['020 7946 0000/1', 'GB', ['+442079460000']],
    ['5551234567,,12', 'US', ['+15551234567']],
    ['tel:+1-555-123-4567;ext=12', 'US', ['+15551234567']],
    ['sip:+15551234567;isub=1@h;user=phone', 'US', ['+15551234567']],
    ['anonymous', 'US', []],
    ['call the front desk', 'US', []],
    ['', 'US', []],
  ])('cuts no number of %j in two', (field, country, expected) => {
    expect(readNumbers(field, country).map(({ e164 }) => e164)).toEqual(expected)
  })

  it('gives each number its own extension', () => {
    const numbers = readNumbers('555-123-4567 x12 / 555-123-4568 x13', 'US')
    expect(numbers.map(({ e164, extension }) => [e164, extension])).toEqual([
      ['+15551234567', '12'],
      ['+15551234568', '13'],
    ])
  })

  it('takes a leading space for stray, since stored fields lose no +', () => {
    expect(readNumbers(' 5551234567', 'US').map(({ e164 }) => e164)).toEqual(['+15551234567'])
  })
})
