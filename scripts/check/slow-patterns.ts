/**
 * Finds regular expressions in the product whose time grows faster than the text: what a stranger or a CRM sends could hold up
 * a whole site. `exponential` ones and polynomial ones that begin or trade inside a match are faults everywhere. Patterns that
 * are only searched from every place (`Move`) are quadratic on long text too: those belong on text that was cut before, and
 * are not judged here, as nearly every search is one.
 */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from '@swc/core'
import { analyse } from 'scslre'
import { root } from '../../src/programs/build/paths.ts'

interface Literal {
  readonly pattern: string
  readonly flags: string
}

/** Every literal below a node of the syntax tree. */
function literals(node: unknown, found: Literal[] = []): Literal[] {
  if (typeof node !== 'object' || node === null) return found
  if ('type' in node && node.type === 'RegExpLiteral' && 'pattern' in node && 'flags' in node) {
    found.push({ pattern: String(node.pattern), flags: String(node.flags) })
  }
  for (const value of Object.values(node)) literals(value, found)
  return found
}

/** One line for each that is too slow. */
export function slowPatterns(source: string, tsx = false): string[] {
  const tree = parseSync(source, { syntax: 'typescript', tsx })
  return literals(tree).flatMap(({ pattern, flags }) => {
    // The property sets of `v` are not known to the analysis; nothing of ours needs them.
    const { reports } = analyse({ source: pattern, flags: flags.replace('v', 'u') }, { reportTypes: { Move: false } })
    const faults = reports.map(
      ({ type, exponential }) => `/${pattern}/${flags}: ${exponential ? 'exponential' : 'polynomial'} (${type})`,
    )
    return [...new Set(faults)]
  })
}

/** The faults of the whole tree, tests aside. */
export function slowPatternFault(): string | undefined {
  const files = globSync('{src,functions,scripts}/**/*.{ts,tsx,mts,mjs}', { cwd: root }).filter(
    (file) => !/\.test\.\w+$|\.d\.ts$|openapi-text/.test(file),
  )
  const faults = files.flatMap((file) =>
    slowPatterns(readFileSync(path.join(root, file), 'utf8'), file.endsWith('x')).map((fault) => `${file}: ${fault}`),
  )
  return faults.length > 0 ? faults.join('\n') : undefined
}
