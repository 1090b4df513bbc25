import { describe, expect, it } from 'vitest'
import { csvText } from './csv.ts'

describe('a file for spreadsheets', () => {
  it('holds quotes, commas and line breaks as they are', () => {
    expect(csvText([['a "b"', 'c, d', 'e\nf', 3, undefined]])).toBe('\uFEFF"a ""b""","c, d","e\nf",3,\r\n')
  })

  it('never holds a formula that a caller wrote into a name; a number with + stays one', () => {
    expect(csvText([['=HYPERLINK(1)', '+12125550147', '-x', '@y', '+A1']])).toBe(
      "\uFEFF'=HYPERLINK(1),+12125550147,'-x,'@y,'+A1\r\n",
    )
  })
})
