import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, shorten } from './cut.ts'

describe('bounded text', () => {
  it('is the text itself where that fits', () => {
    expect([cut('abc', 3), shorten('abc', 3), cut('', 0)]).toEqual(['abc', 'abc', ''])
  })

  it('ends before a character that does not fit whole', () => {
    expect([cut('a💡b', 2), cut('a💡b', 3), shorten('a💡b💡', 4)]).toEqual(['a', 'a💡', 'a💡…'])
  })

  it('is a beginning of the text, within its bound and well-formed', () => {
    const text = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(text, fc.nat(20), (whole, most) => {
        const bounded = cut(whole, most)
        expect(whole.startsWith(bounded)).toBe(true)
        expect(bounded.length).toBeLessThanOrEqual(most)
        expect(bounded.isWellFormed()).toBe(true)
      }),
    )
  })
})
