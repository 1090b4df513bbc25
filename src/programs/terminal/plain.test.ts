import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plain, plainLines } from './plain.ts'

describe('other people’s words on a terminal', () => {
  it('cannot move the cursor, set a title or turn the line around', () => {
    expect(plain('a\u001b[2Jb\u0007c\u009b31md\u202ee\r\nf')).toBe('a [2Jb c 31md e  f')
    expect(plainLines('one\r\ntwo\u001b[2J\nthree')).toBe('one\ntwo [2J\nthree')
  })

  it('keep every letter, whatever its script', () => {
    expect(plain('Zoë 見本 Ωmega नमस्ते 👩‍💻')).toBe('Zoë 見本 Ωmega नमस्ते 👩‍💻')
  })

  it('never hold a control character afterwards', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plain(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
        expect(plainLines(text)).not.toMatch(/(?!\n)\p{Cc}/u)
      }),
    )
  })
})
