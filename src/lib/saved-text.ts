/** What people's editors save, as text: UTF-8 with or without a byte order mark, or UTF-16 with one (Windows). */

const marks = [
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
] as const

function encodingOf(bytes: Uint8Array) {
  const marked = marks.find((mark) => mark.bytes.every((byte, position) => bytes[position] === byte))
  return marked?.encoding ?? 'utf-8'
}

/** Without the mark. */
export function savedText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes)
}

/** `text` as it can be added to a file that begins with `bytes`. */
export function encodedAs(bytes: Uint8Array, text: string): Uint8Array {
  const encoding = encodingOf(bytes)
  if (encoding === 'utf-8') return new TextEncoder().encode(text)
  const littleEndian = Buffer.from(text, 'utf16le')
  return encoding === 'utf-16le' ? littleEndian : littleEndian.swap16()
}
