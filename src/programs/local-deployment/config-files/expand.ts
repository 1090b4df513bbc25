/** `${VAR}` and `${VAR:-default}` in a configuration's text values. */
import type { Env } from '../../../lib/variable-fields.ts'

export interface Expanded {
  readonly text: string
  /** Variables that are not set and have no default. */
  readonly missing: readonly string[]
}

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

/** An empty variable counts as not set, as in a shell. */
export function expand(text: string, env: Env): Expanded {
  const missing: string[] = []
  const expanded = text.replace(reference, (_, name: string, fallback: string | undefined) => {
    const value = env[name] || fallback
    if (value === undefined) missing.push(name)
    return value ?? ''
  })
  return { text: expanded, missing }
}

export function hasReference(text: string): boolean {
  return text.search(reference) >= 0
}
