/** Finding the ends of things in expressions: brackets nest, and quotes within an argument list hide them. */

/** The index of the `]` that closes the `[` at `start`; undefined when there is none. */
export function closingBracket(template: string, start: number): number | undefined {
  let depth = 0
  let parentheses = 0
  let quoted = false
  for (let at = start; at < template.length; at += 1) {
    const character = template[at]
    if (character === '"' && parentheses > 0) quoted = !quoted
    if (quoted) continue
    if (character === '(') parentheses += 1
    if (character === ')') parentheses = Math.max(0, parentheses - 1)
    if (character === '[') depth += 1
    if (character === ']') depth -= 1
    if (depth === 0) return at
  }
  return undefined
}

/** The arguments up to the `)` that ends the list, and how many characters they took with it. */
export function splitArguments(inside: string): { args: string[]; length: number } {
  const args: string[] = []
  let depth = 0
  let quoted = false
  let current = ''
  for (let at = 0; at < inside.length; at += 1) {
    const character = inside[at] ?? ''
    if (character === '"') quoted = !quoted
    if (!quoted && depth === 0 && character === ')') {
      return { args: args.length === 0 && current.trim() === '' ? [] : [...args, current], length: at + 1 }
    }
    if (!quoted && '([{'.includes(character)) depth += 1
    if (!quoted && ')]}'.includes(character)) depth -= 1
    const separates = !quoted && depth === 0 && character === ','
    if (separates) args.push(current)
    current = separates ? '' : current + character
  }
  return { args: [...args, current], length: inside.length }
}

/** Splits at a separator that stands outside brackets, parentheses and quotes. */
export function splitOutside(condition: string, separator: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let start = 0
  for (let at = 0; at < condition.length; at += 1) {
    const character = condition[at] ?? ''
    if (character === '"') quoted = !quoted
    if (quoted) continue
    if ('(['.includes(character)) depth += 1
    if (')]'.includes(character)) depth -= 1
    if (depth === 0 && condition.startsWith(separator, at)) {
      parts.push(condition.slice(start, at))
      start = at + separator.length
      at = start - 1
    }
  }
  return [...parts, condition.slice(start)]
}
