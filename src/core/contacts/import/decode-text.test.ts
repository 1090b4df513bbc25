import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function decoded(bytes: Uint8Array, size = 7): Promise<string> {
  let text = ''
  for await (const piece of decodeText(pieces(bytes, size))) text += piece
  return text
}

const utf8 = new TextEncoder()

describe('decoding a file', () => {
  it('reads UTF-8 whatever the sizes of its chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 9 }), async (text, size) => {
        fc.pre(!text.startsWith('\ufeff') && !text.includes('\ufeff'))
        expect(await decoded(utf8.encode(text), size)).toBe(text)
      }),
    )
  })

  it('takes off a BOM', async () => {
    expect(await decoded(utf8.encode('\ufeffName\nJosé'), 1)).toBe('Name\nJosé')
  })

  it('reads windows-1252 where it is no UTF-8, and only those lines', async () => {
    const bytes = Buffer.concat([
      utf8.encode('Müller €\n'),
      Buffer.from([0x4d, 0xfc, 0x6c, 0x80, 0x0a]),
      utf8.encode('José'),
    ])
    for (const size of [1, 4, 100]) expect(await decoded(bytes, size)).toBe('Müller €\nMül€\nJosé')
  })

  it('reads UTF-16 with a BOM', async () => {
    const little = Buffer.from('\ufeffName\tJosé\n', 'utf16le')
    expect(await decoded(little, 3)).toBe('Name\tJosé\n')
    expect(await decoded(Buffer.from(little).swap16(), 3)).toBe('Name\tJosé\n')
  })

  it('passes on a line without end in pieces, cutting no character', async () => {
    const line = 'é'.repeat(1_500_000)
    const sizes: number[] = []
    let text = ''
    for await (const piece of decodeText(pieces(utf8.encode(line), 65_535))) {
      sizes.push(piece.length)
      text += piece
    }
    expect(text === line).toBe(true)
    expect(Math.max(...sizes)).toBeLessThan(1 << 20)
  })

  it('gives nothing for nothing', async () => {
    expect(await decoded(new Uint8Array(0))).toBe('')
  })
})
