/**
 * Where JSON text stops being JSON. The runtime's own message names no position for short texts and quotes the
 * body, so the place is found here, only after JSON.parse has refused. A loop with a stack of its own: depth is
 * the sender's choice.
 */
export interface JsonFault {
  /** Index of the first character that does not fit; the text's length when it ends too early. */
  readonly offset: number
  /** From 1. */
  readonly line: number
  readonly column: number
}

type Expected = 'value' | 'value or ]' | 'key or }' | 'key' | ':' | ', or end' | 'nothing'

const space = /[ \t\n\r]*/y
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** Undefined when the text is valid JSON. */
export function findJsonFault(text: string): JsonFault | undefined {
  const offset = faultOffset(text)
  if (offset === undefined) return undefined
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { offset, line: before.split('\n').length, column: offset - lineStart + 1 }
}

function faultOffset(text: string): number | undefined {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  let at = 0
  for (;;) {
    at = skip(space, text, at)
    const char = text[at]
    if (char === undefined) return expected === 'nothing' ? undefined : at
    const step: Step | number = take(text, at, char, expected, open)
    if (typeof step === 'number') return step
    at = step.next
    expected = step.expected
  }
}

interface Step {
  readonly next: number
  readonly expected: Expected
}

/** Reads one token; a number is the offset of the fault. */
function take(text: string, at: number, char: string, expected: Expected, open: ('{' | '[')[]): Step | number {
  const inside = open.at(-1)
  switch (expected) {
    case 'nothing':
      return at
    case ':':
      return char === ':' ? { next: at + 1, expected: 'value' } : at
    case ', or end':
      if (char === ',') return { next: at + 1, expected: inside === '{' ? 'key' : 'value' }
      return char === (inside === '{' ? '}' : ']') ? close(at, open) : at
    case 'key or }':
    case 'key':
      if (char === '}' && expected === 'key or }') return close(at, open)
      return char === '"' ? takeString(text, at, ':') : at
    case 'value or ]':
      return char === ']' ? close(at, open) : takeValue(text, at, char, open)
    case 'value':
      return takeValue(text, at, char, open)
  }
}

function close(at: number, open: ('{' | '[')[]): Step {
  open.pop()
  return { next: at + 1, expected: afterValue(open) }
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? 'nothing' : ', or end'
}

function takeValue(text: string, at: number, char: string, open: ('{' | '[')[]): Step | number {
  if (char === '{' || char === '[') {
    open.push(char)
    return { next: at + 1, expected: char === '{' ? 'key or }' : 'value or ]' }
  }
  if (char === '"') return takeString(text, at, afterValue(open))
  const next = skip(scalar, text, at)
  return next > at ? { next, expected: afterValue(open) } : at
}

function takeString(text: string, start: number, expected: Expected): Step | number {
  let at = start + 1
  for (;;) {
    const char = text[at]
    if (char === undefined || char < ' ') return at
    if (char === '"') return { next: at + 1, expected }
    const next = char === '\\' ? skip(escaped, text, at) : at + 1
    if (next === at) return at
    at = next
  }
}

/** The end of the pattern's match at `at`, or `at` when it does not match there. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
