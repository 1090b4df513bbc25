/**
 * Bytes → texts of messages. A message ends with an empty line (CRLF CRLF); chunks end anywhere, in the middle of a
 * UTF-8 character too, so bytes become text only once their message is whole. The first line is the greeting.
 *
 * What must stay true: however the bytes are cut into chunks, the same messages come out; memory is bounded.
 */
const emptyLine = Buffer.from('\r\n\r\n')
const greetingMax = 200
/** The largest real messages (command output) are some 100 KB. */
const messageMax = 1024 * 1024

export class AmiFramer {
  #rest: Buffer = Buffer.alloc(0)
  #greeting: string | undefined

  /** What the server called itself; undefined until its first line is there. */
  get greeting(): string | undefined {
    return this.#greeting
  }

  /**
   * The messages that are whole now, each without its empty line. Throws RangeError when what comes can't be an
   * Asterisk manager: no greeting, or a message without an end.
   */
  push(chunk: Uint8Array): string[] {
    let bytes = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk])
    if (this.#greeting === undefined) {
      const end = bytes.indexOf('\r\n')
      if (end > greetingMax || (end < 0 && bytes.length > greetingMax)) throw new RangeError('no greeting')
      if (end < 0) {
        this.#rest = bytes
        return []
      }
      const greeting = bytes.toString('utf8', 0, end)
      if (!greeting.startsWith('Asterisk Call Manager')) throw new RangeError('not an Asterisk manager')
      this.#greeting = greeting
      bytes = bytes.subarray(end + 2)
    }
    const end = bytes.lastIndexOf(emptyLine)
    const rest = end < 0 ? bytes : bytes.subarray(end + emptyLine.length)
    if (rest.length > messageMax) throw new RangeError('a message without an end')
    // A copy, so that a few bytes do not keep a whole chunk in memory.
    this.#rest = Buffer.from(rest)
    return end < 0 ? [] : split(bytes.toString('utf8', 0, end))
  }
}

/** After a few kinds of event Asterisk writes one empty line more: with the message before it or the one after, as chunks fall. */
function split(text: string): string[] {
  return text.split('\r\n\r\n').flatMap((message) => message.replace(/^(?:\r\n)+|\r\n$/g, '') || [])
}
