/** What people's editors save, as text: UTF-8 with or without a byte order mark, or UTF-16 with one (Windows). */

const marks = [
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
] as const

/** Without the mark. */
export function savedText(bytes: Uint8Array): string {
  const marked = marks.find((mark) => mark.bytes.every((byte, position) => bytes[position] === byte))
  return new TextDecoder(marked?.encoding ?? 'utf-8').decode(bytes)
}
