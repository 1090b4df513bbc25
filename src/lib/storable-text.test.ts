import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isStorable, mended, unstorablePath } from './storable-text.ts'

const find = (text: string) => unstorablePath(text, JSON.parse(text))

describe('text that no store can hold', () => {
  it('is found wherever it stands, and named by its path', () => {
    expect(find('{"a":[{"b":"x\\u0000y"}]}')).toEqual(['a', '0', 'b'])
    expect(find('{"name":"half \\ud83d"}')).toEqual(['name'])
    expect(find('{"name":"half \\uDC00"}')).toEqual(['name'])
    expect(find('{"a\\u0000":1}')).toEqual(['a'])
  })

  it('is not seen in what is whole', () => {
    expect(find('{"name":"\\ud83d\\ude00 \\u00e9 \\\\u0000"}')).toBeUndefined()
    expect(find('"plain"')).toBeUndefined()
  })

  it('is mended so that all of it can be stored, and nothing else changes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, odd) => {
        const parsed: unknown = { value, odd: [odd, '\ud800', 'a\0b'] }
        const text = JSON.stringify(parsed)
        const result = mended(text, JSON.parse(text))
        expect(unstorablePath(JSON.stringify(result), result)).toBeUndefined()
        if (isStorable(text))
          expect(result).toMatchObject({ odd: [odd.toWellFormed().replaceAll('\0', ''), '\ufffd', 'ab'] })
      }),
    )
  })
})
