import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskNumber } from './mask-number.ts'

describe('a masked number', () => {
  it.each([
    ['+15551234567', '***567'],
    ['+447700900123', '***0123'],
    ['201', '***1'],
    ['12', '***'],
    ['', ''],
    ['  ', ''],
    ['anonymous', '***'],
    ['"Alice" <sip:alice@example.com>', '***'],
    ['５５５１２３４５６７', '***567'],
  ])('shows %j as %j', (text, expected) => {
    expect(maskNumber(text)).toBe(expected)
  })

  it('never shows more than four digits, nor more than a third of them, nor anything that is no digit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^\+?[\d ().-]{0,25}$/), (word, number) => {
        const masked = maskNumber(word + number)
        expect(masked).toMatch(/^(?:|\*{3}\p{Nd}{0,4})$/u)
        const digits = (word + number).normalize('NFKC').match(/\p{Nd}/gu)?.length ?? 0
        expect([...masked].length - 3).toBeLessThanOrEqual(digits / 3)
      }),
    )
  })
})
