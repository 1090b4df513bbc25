/** Lines of a settings file, such that what is read back is what was written. */
import { parseEnv } from 'node:util'
import { CliFailure } from '../../terminal/failure.ts'

/** `NAME=value`, quoted where it must be. Throws CliFailure for a value that no line can hold. */
export function envLine(name: string, value: string): string {
  const quotes = /^[\w@%+=:,./-]*$/.test(value) ? [''] : ["'", '`', '"']
  const line = quotes.map((quote) => `${name}=${quote}${value}${quote}`).find((text) => parseEnv(text)[name] === value)
  if (line !== undefined) return line
  throw new CliFailure(`The value of ${name} can't be written to a settings file: it has every kind of quote.`, {
    hint: 'Give it another value in the old system, or leave it out there and set it by hand; nothing was written.',
  })
}

export interface MergedLines {
  readonly text: string
  readonly added: readonly string[]
  /** Names that are set to another value already, which stays. */
  readonly kept: readonly string[]
}

/** Adds what `before` has not; never changes what is there. */
export function mergeLines(
  before: string,
  values: readonly { readonly name: string; readonly value: string }[],
): MergedLines {
  const present = parseEnv(before)
  const missing = values.filter(({ name }) => !present[name])
  const kept = values.filter(({ name, value }) => present[name] && present[name] !== value).map(({ name }) => name)
  const start = before === '' || before.endsWith('\n') ? before : `${before}\n`
  const lines = missing.map(({ name, value }) => `${envLine(name, value)}\n`)
  return { text: start + lines.join(''), added: missing.map(({ name }) => name), kept }
}
