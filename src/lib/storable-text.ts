/**
 * Text that every store and every CRM can hold. JSON may hold what none of them can: U+0000, and halves of surrogate pairs that
 * no UTF-8 can express.
 */

/** Most JSON holds no escapes at all, and then neither of these. */
const suspicious = /\\u(?:0000|[dD][89a-fA-F])/

export type JsonPath = readonly (string | number)[]

/** Where in parsed JSON the first text stands that can't be stored; `text`: the JSON that it was parsed from. */
export function unstorablePath(text: string, parsed: unknown): JsonPath | undefined {
  if (!suspicious.test(text)) return undefined
  const open: { readonly value: unknown; readonly path: JsonPath }[] = [{ value: parsed, path: [] }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next
    if (typeof value === 'string') {
      if (!isStorable(value)) return path
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        if (!isStorable(name)) return [...path, storable(name)]
        open.push({ value: member, path: [...path, name] })
      }
    }
  }
  return undefined
}

/** The same JSON with each such text mended, for senders that never send again. */
export function mended(text: string, parsed: unknown): unknown {
  if (!suspicious.test(text)) return parsed
  // Others' JSON, read a second time: `parsed` is what the caller's own parser made of it, with its own errors.
  return JSON.parse(text, (_, value) => (typeof value === 'string' ? storable(value) : value))
}

export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}
