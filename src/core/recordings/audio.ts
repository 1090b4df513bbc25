/** What a file is by its first bytes: never by what its sender calls it. */

/** Of a WAV file: a header and no sound. Asterisk leaves such a file where nothing was recorded. */
export const emptyWavBytes = 44

const word = (bytes: Uint8Array, from: number) => String.fromCharCode(...bytes.subarray(from, from + 4))

/** A media type that browsers play; undefined for everything else. @param head the first bytes, 64 are enough */
export function audioTypeOf(head: Uint8Array): string | undefined {
  if (word(head, 0) === 'RIFF' && word(head, 8) === 'WAVE') return 'audio/wav'
  if (word(head, 0) === 'OggS') return 'audio/ogg'
  if (word(head, 4) === 'ftyp') return 'audio/mp4'
  const [first = 0, second = 0] = head
  if (word(head, 0).startsWith('ID3') || (first === 0xff && (second & 0xe6) === 0xe2)) return 'audio/mpeg'
  return undefined
}

/** Whether there is no sound in it at all. */
export function isEmptyAudio(head: Uint8Array, bytes: number): boolean {
  return bytes === 0 || (bytes <= emptyWavBytes && (bytes < 12 || audioTypeOf(head) === 'audio/wav'))
}

/** Of a WAV file, from its header; undefined of others. @param bytes of the whole file */
export function wavSeconds(head: Uint8Array, bytes: number): number | undefined {
  if (audioTypeOf(head) !== 'audio/wav' || head.byteLength < emptyWavBytes || word(head, 12) !== 'fmt ')
    return undefined
  const bytesPerSecond = new DataView(head.buffer, head.byteOffset).getUint32(28, true)
  return bytesPerSecond > 0 ? Math.round(((bytes - emptyWavBytes) / bytesPerSecond) * 10) / 10 : undefined
}
