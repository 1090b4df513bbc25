/**
 * Bytes of a file as text: UTF-8 with or without BOM, UTF-16 with BOM (Excel's "Unicode text"), and windows-1252 for
 * whatever is no UTF-8 (Outlook, older PBXs). One pass over a stream.
 *
 * What must stay true: memory is bounded whatever the file; text is decided line by line, so that one odd byte far down
 * does not turn the names above it into rubbish.
 */

const lineFeed = 0x0a
/** A longer line (a picture in a vCard) is decoded in pieces. */
const longestLine = 1 << 20

/** Yields pieces of text, the BOM removed; a piece ends at a line's end unless the line is longer than 1 MiB. */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pending: Uint8Array = new Uint8Array(0)
  let utf16: TextDecoder | undefined
  let atStart = true
  for await (const chunk of bytes) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    if (atStart && pending.length < 3) continue
    if (atStart) utf16 = utf16Decoder(pending)
    atStart = false
    const end = utf16 ? pending.length : endOfLines(pending)
    if (end === 0) continue
    const ready = pending.subarray(0, end)
    pending = pending.subarray(end)
    yield utf16 ? utf16.decode(ready, { stream: true }) : decodeLines(ready)
  }
  const rest = utf16 ? utf16.decode(pending) : decodeLines(pending)
  if (rest !== '') yield rest
}

function utf16Decoder([first, second]: Uint8Array): TextDecoder | undefined {
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le')
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be')
  return undefined
}

/** Where the last whole line ends; of an overlong line, where its last whole character ends; 0 when more must come. */
function endOfLines(bytes: Uint8Array): number {
  const end = bytes.lastIndexOf(lineFeed) + 1
  if (end > 0 || bytes.length < longestLine) return end
  let cut = bytes.length - 1
  while (cut > bytes.length - 4 && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut -= 1
  return cut
}

function decodeLines(bytes: Uint8Array): string {
  const utf8 = decodeUtf8(bytes)
  if (utf8 !== undefined) return utf8
  const lines: string[] = []
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(lineFeed, start)
    const end = feed < 0 ? bytes.length : feed + 1
    const line = bytes.subarray(start, end)
    lines.push(decodeUtf8(line) ?? new TextDecoder('windows-1252').decode(line))
    start = end
  }
  return lines.join('')
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
