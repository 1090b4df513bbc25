import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText } from './fold-text.ts'

describe('folded text', () => {
  it.each([
    ['Müller-Lüdenscheidt, José', 'muller ludenscheidt jose'],
    ["O'Brien & Søn (Ltd.)", 'obrien son ltd'],
    ['STRAßE  Łódź', 'strasse lodz'],
    ['ＡＢＣ ①', 'abc 1'],
    ['Иван Петров', 'иван петров'],
    [' … ', ''],
  ])('%j is %j', (text, expected) => {
    expect(foldText(text)).toBe(expected)
  })

  it('is the same when folded twice, and whatever the case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text))
      }),
    )
  })
})
