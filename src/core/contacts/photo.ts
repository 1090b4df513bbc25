/**
 * A contact's picture, as its CRM has it. Of pixels only: a drawing (SVG) may hold scripts, and who put it there is a stranger.
 *
 * What must stay true: what a picture is follows from its first bytes, never from what somebody calls it.
 */

/** Faces on a card are small; a larger one is not shown. */
export const photoBytesMax = 256 * 1024

export interface Photo {
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Pieces of text, byte by byte, and where they stand. */
const beginnings: readonly (readonly [Photo['type'], ...(readonly [number, string])[]])[] = [
  ['image/png', [0, '\x89PNG\r\n\x1a\n']],
  ['image/jpeg', [0, '\xff\xd8\xff']],
  ['image/gif', [0, 'GIF87a']],
  ['image/gif', [0, 'GIF89a']],
  ['image/webp', [0, 'RIFF'], [8, 'WEBP']],
]

/** Undefined: no picture of a kind that is shown, or a larger one. */
export function readPhoto(bytes: Uint8Array<ArrayBuffer>): Photo | undefined {
  if (bytes.length > photoBytesMax) return undefined
  const stands = ([at, text]: readonly [number, string]) =>
    Array.from(text).every((letter, place) => bytes[at + place] === letter.charCodeAt(0))
  const type = beginnings.find(([, ...pieces]) => pieces.every(stands))?.[0]
  return type && { type, bytes }
}
