/**
 * Bytes of a file as text: UTF-8 and UTF-16 with or without BOM, and for whatever is neither (Outlook, older PBXs and
 * spreadsheets) the code page whose letters fit best. One pass over a stream.
 *
 * What must stay true: memory is bounded whatever the file; text is decided line by line, so that one odd byte far down
 * does not turn the names above it into rubbish.
 */
import { joinBytes } from '../../../lib/join-bytes.ts'
import { guessCodePage } from './guess-code-page.ts'

/** What `--encoding` takes. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'cp1250', 'cp1251', 'cp1252', 'mac'] as const
export type Encoding = (typeof encodings)[number]

const labels: Readonly<Record<Encoding, string>> = {
  'utf-8': 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1252: 'windows-1252',
  mac: 'macintosh',
}

export interface DecodeOptions {
  /** Absent: seen from the bytes. */
  readonly encoding?: Encoding
  /** Hears what was seen, once it is known that it is not plain UTF-8. */
  readonly onGuess?: (encoding: Encoding) => void
}

const lineFeed = 0x0a
/** A longer line (a picture in a vCard) is decoded in pieces. */
const longestLine = 1 << 20
/** Enough to see zeros between letters, and the most that are looked at. */
const fewestBytes = 4
const bytesSeen = 64

/** Yields pieces of text, the BOM removed; a piece ends at a line's end unless the line is longer than 1 MiB. */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  options: DecodeOptions = {},
): AsyncGenerator<string> {
  const lines = new LineDecoder(options)
  let pending: Uint8Array = new Uint8Array(0)
  let stream = options.encoding === undefined ? undefined : new TextDecoder(labels[options.encoding])
  let isAtStart = true
  const start = () => {
    if (isAtStart && stream === undefined) {
      const seen = utf16Of(pending)
      if (seen) {
        options.onGuess?.(seen)
        stream = new TextDecoder(labels[seen])
      }
    }
    isAtStart = false
  }
  for await (const chunk of bytes) {
    pending = pending.length === 0 ? chunk : joinBytes([pending, chunk])
    if (isAtStart && pending.length < fewestBytes) continue
    start()
    const end = stream ? pending.length : endOfLines(pending)
    if (end === 0) continue
    const ready = pending.subarray(0, end)
    pending = pending.subarray(end)
    yield stream ? stream.decode(ready, { stream: true }) : lines.decode(ready)
  }
  start()
  const rest = stream ? stream.decode(pending) : lines.decode(pending)
  if (rest !== '') yield rest
}

/** By its BOM, or by the zeros that ASCII has in it. */
function utf16Of(bytes: Uint8Array): Encoding | undefined {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const head = bytes.subarray(0, bytesSeen)
  const zerosAt = (parity: number) => head.filter((byte, at) => at % 2 === parity && byte === 0).length
  const most = head.length / 4
  if (head.length < fewestBytes) return undefined
  if (zerosAt(1) > most && zerosAt(0) === 0) return 'utf-16le'
  return zerosAt(0) > most && zerosAt(1) === 0 ? 'utf-16be' : undefined
}

/** Where the last whole line ends; of an overlong line, where its last whole character ends; 0 when more must come. */
function endOfLines(bytes: Uint8Array): number {
  const end = bytes.lastIndexOf(lineFeed) + 1
  if (end > 0 || bytes.length < longestLine) return end
  let cut = bytes.length - 1
  while (cut > bytes.length - 4 && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut -= 1
  return cut
}

class LineDecoder {
  readonly #options: DecodeOptions
  #codePage: TextDecoder | undefined

  constructor(options: DecodeOptions) {
    this.#options = options
  }

  decode(bytes: Uint8Array): string {
    const utf8 = decodeUtf8(bytes)
    if (utf8 !== undefined) return utf8
    const lines: string[] = []
    for (let start = 0; start < bytes.length; ) {
      const feed = bytes.indexOf(lineFeed, start)
      const end = feed < 0 ? bytes.length : feed + 1
      const line = bytes.subarray(start, end)
      lines.push(decodeUtf8(line) ?? this.#page(bytes).decode(line))
      start = end
    }
    return lines.join('')
  }

  /** One for the whole file, from the first piece that is no UTF-8. */
  #page(bytes: Uint8Array): TextDecoder {
    if (this.#codePage) return this.#codePage
    const guessed = guessCodePage(bytes)
    this.#options.onGuess?.(guessed)
    this.#codePage = new TextDecoder(labels[guessed])
    return this.#codePage
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
