/** `Range` of HTTP (RFC 9110 §14) for one range; several at once are answered with the whole, as the rules allow. Pure. */

export type ByteRange = { readonly offset: number; readonly length: number }

/** `whole`: send all of it; `unsatisfiable`: 416. @param bytes of the whole, at least 1 */
export function readRange(header: string | null, bytes: number): ByteRange | 'whole' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.replaceAll(' ', '') ?? '') ?? []
  if (first === '' && last === '') return 'whole'
  if (first === '') {
    const length = Math.min(Number(last), bytes)
    return length === 0 ? 'unsatisfiable' : { offset: bytes - length, length }
  }
  const offset = Number(first)
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  // A range that runs backwards is none (and so is left unread).
  if (last !== '' && Number(last) < offset) return 'whole'
  if (offset >= bytes) return 'unsatisfiable'
  return { offset, length: end - offset + 1 }
}
