/**
 * Cuts a stream of text into vCards of unfolded lines, and brings each line into the form of vCard 3.0: bare types of 2.1
 * (`TEL;HOME:`), quoted-printable, groups (`item1.TEL`). What no lookup needs (photos, addresses, keys) is dropped here.
 *
 * What must stay true: memory is bounded whatever a card holds.
 */

/** The properties that make a contact; X-ABSHOWAS is how Apple marks a company. */
const kept = /^(?:[\w-]+\.)?(VERSION|FN|N|NICKNAME|ORG|TEL|EMAIL|UID|KIND|X-ADDRESSBOOKSERVER-KIND|X-ABSHOWAS)(?=[;:])/i
const mostLines = 200
const longestLine = 4096

export interface CardLines {
  /** Where the card begins in the file. */
  readonly line: number
  readonly lines: readonly string[]
  /** False: the file, or the next card, began before this one's END:VCARD. */
  readonly whole: boolean
}

/** Yields each card; the card inside a card that AGENT of 2.1 brings is passed over. */
export async function* cutCards(text: AsyncIterable<string>): AsyncGenerator<CardLines> {
  let card: { line: number; lines: string[] } | undefined
  let inAgent = false
  for await (const { line, text: content } of unfold(text)) {
    if (/^\s*BEGIN:VCARD\s*$/i.test(content)) {
      if (inAgent) continue
      if (card) yield { ...card, whole: false }
      card = { line, lines: [] }
    } else if (/^\s*END:VCARD\s*$/i.test(content)) {
      if (card && !inAgent) yield { ...card, whole: true }
      if (!inAgent) card = undefined
      inAgent = false
    } else if (card && /^AGENT[^:]*:\s*$/i.test(content)) inAgent = true
    else if (card && !inAgent && kept.test(content) && card.lines.length < mostLines)
      card.lines.push(toVersion3(content))
  }
  if (card) yield { ...card, whole: false }
}

interface Line {
  readonly line: number
  readonly text: string
}

/** Logical lines with the number of their first physical line. A dropped property's continuation is dropped with it. */
async function* unfold(text: AsyncIterable<string>): AsyncGenerator<Line> {
  let logical: { line: number; text: string } | undefined
  for await (const { line, text: physical } of physicalLines(text)) {
    if (logical && /^[ \t]/.test(physical)) append(logical, physical.slice(1))
    else if (logical && isSoftBroken(logical.text)) append(logical, `\r\n${physical}`)
    else {
      if (logical) yield logical
      logical = { line, text: physical }
    }
  }
  if (logical) yield logical
}

function append(logical: { text: string }, more: string): void {
  if (logical.text.length < longestLine) logical.text += more
}

/** A quoted-printable value whose line ends in `=` goes on in the next line, without any space before it. */
function isSoftBroken(text: string): boolean {
  return text.endsWith('=') && text.length < longestLine && /^[^:]*QUOTED-PRINTABLE[^:]*:/i.test(text)
}

async function* physicalLines(text: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = ''
  let line = 0
  for await (const piece of text) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const each of lines) {
      line += 1
      yield { line, text: each }
    }
    if (rest.length > longestLine && !rest.endsWith('\r')) rest = rest.slice(0, longestLine)
  }
  if (rest !== '') yield { line: line + 1, text: rest.replace(/\r$/, '') }
}

function toVersion3(content: string): string {
  const line = content.replace(/^[\w-]+\.(?=[A-Za-z-]+[;:])/, '')
  const colon = line.indexOf(':')
  const head = line.slice(0, colon)
  const value = line.slice(colon + 1)
  if (/^VERSION/i.test(head)) return `VERSION:${value.trim() === '4.0' ? '4.0' : '3.0'}`
  if (head.includes('"')) return line
  const encoded = /;(?:ENCODING=)?QUOTED-PRINTABLE/i.test(head)
  const charset = /;CHARSET=([^;]*)/i.exec(head)?.[1]
  const types = head
    .replace(/;+(?=;|$)/g, '')
    .replace(/;(?:ENCODING=)?(?:QUOTED-PRINTABLE|8BIT|7BIT)|;CHARSET=[^;]*|;LANGUAGE=[^;]*/gi, '')
    // Samsung's `TEL;X-Work Fax:` has a space.
    .replace(/;([A-Za-z][\w -]*)(?=;|$)/g, (_, type: string) => `;TYPE=${type.replaceAll(' ', '-')}`)
  return `${types}:${encoded ? fromQuotedPrintable(value, charset) : value}`
}

/** Bytes of the property's charset, UTF-8 unless it says otherwise; line breaks become vCard's own. */
function fromQuotedPrintable(value: string, charset: string | undefined): string {
  const joined = value.replace(/=\r\n/g, '').replace(/=$/, '')
  const text = joined.replace(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff)
  return decodeAs(bytes, charset).replace(/\r\n|\n|\r/g, '\\n')
}

function decodeAs(bytes: Uint8Array, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
