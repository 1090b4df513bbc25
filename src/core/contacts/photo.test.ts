import { describe, expect, it } from 'vitest'
import { photoBytesMax, readPhoto } from './photo.ts'

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

describe('a picture of a contact', () => {
  // The signatures of the W3C's PNG, JFIF, GIF89a and WebP specifications.
  it.each([
    ['image/png', '\x89PNG\r\n\x1a\n…'],
    ['image/jpeg', '\xff\xd8\xff\xe0\x00\x10JFIF'],
    ['image/gif', 'GIF89a…'],
    ['image/webp', 'RIFF\x24\x00\x00\x00WEBPVP8 '],
  ])('is %s by its first bytes', (type, text) => {
    expect(readPhoto(bytes(text))).toEqual({ type, bytes: bytes(text) })
  })

  it.each([
    '',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    '<!doctype html>',
    'RIFF1234AVI ',
    'BM…',
  ])('is not %j, whatever the CRM calls it', (text) => {
    expect(readPhoto(bytes(text))).toBeUndefined()
  })

  it('is not shown where it is larger than a face on a card can be', () => {
    const large = new Uint8Array(photoBytesMax + 1)
    large.set(bytes('GIF89a'))
    expect(readPhoto(large)).toBeUndefined()
    expect(readPhoto(large.slice(1 - 1, photoBytesMax))?.type).toBe('image/gif')
  })
})
