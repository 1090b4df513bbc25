import { describe, expect, it } from 'vitest'
import { encodedAs, savedText } from './saved-text.ts'

describe('text that an editor saved', () => {
  const text = 'CITY=Zürich\r\nTWO=2\r\n'

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark, as Notepad writes it', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, as PowerShell’s > writes it', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 of the other byte order', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('is read in %s, without the mark', (_, bytes) => {
    expect(savedText(bytes)).toBe(text)
    expect(savedText(Buffer.concat([bytes, encodedAs(bytes, 'THREE=ü\n')]))).toBe(`${text}THREE=ü\n`)
  })

  it('may be empty', () => {
    expect(savedText(new Uint8Array())).toBe('')
  })
})
