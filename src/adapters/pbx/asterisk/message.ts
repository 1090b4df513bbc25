/**
 * One message of the Asterisk manager interface: `Key: Value` lines. Keys may repeat (Variable, Output); their order
 * is kept. Asterisk writes `<unknown>` for a number or name that it does not have.
 */
export class AmiMessage {
  readonly #fields: Map<string, string>
  readonly #repeated: ReadonlyMap<string, readonly string[]> | undefined

  constructor(fields: Map<string, string>, repeated?: ReadonlyMap<string, readonly string[]>) {
    this.#fields = fields
    this.#repeated = repeated
  }

  /** The name of the event; empty for answers. */
  get event(): string {
    return this.#fields.get('Event') ?? ''
  }

  /** `Success`, `Error`, `Goodbye`; empty for most events. */
  get response(): string {
    return this.#fields.get('Response') ?? ''
  }

  get actionId(): string | undefined {
    return this.#fields.get('ActionID')
  }

  /** The value as it was written, of a repeated key the first; undefined when the key is missing. */
  get(key: string): string | undefined {
    return this.#fields.get(key)
  }

  /** The value, or empty when it is missing or unknown to Asterisk. */
  text(key: string): string {
    const value = this.#fields.get(key)
    return value === undefined || value === '<unknown>' ? '' : value
  }

  /** A name, in which Asterisk 13 and newer escape quotes and backslashes as C does: `O\'Brien`, `\"Zed\"`. */
  name(key: string): string {
    return this.text(key).replace(/\\(['"?\\])/g, '$1')
  }

  /** All values of a key, in order. */
  all(key: string): readonly string[] {
    const first = this.#fields.get(key)
    return this.#repeated?.get(key) ?? (first === undefined ? [] : [first])
  }

  keys(): Iterable<string> {
    return this.#fields.keys()
  }
}

/** Reads the lines of one message, separated by CRLF. Lines without a colon are dropped (text output of old versions). */
export function parseMessage(text: string): AmiMessage {
  const fields = new Map<string, string>()
  let repeated: Map<string, string[]> | undefined
  let start = 0
  while (start < text.length) {
    let end = text.indexOf('\r\n', start)
    if (end < 0) end = text.length
    const colon = text.indexOf(':', start)
    if (colon > start && colon < end) {
      const key = text.slice(start, colon)
      const value = text.slice(text.charCodeAt(colon + 1) === 0x20 && colon + 1 < end ? colon + 2 : colon + 1, end)
      const first = fields.get(key)
      if (first === undefined) fields.set(key, value)
      else {
        repeated ??= new Map()
        const values = repeated.get(key) ?? [first]
        values.push(value)
        repeated.set(key, values)
      }
    }
    start = end + 2
  }
  return new AmiMessage(fields, repeated)
}
