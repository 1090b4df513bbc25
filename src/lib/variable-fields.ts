/**
 * What the fields of all variables are made of, ours and the connectors'. What must stay true: a variable that is set to
 * nothing counts as not set, whatever it is (`NAME=` in a file, an empty field of a platform's page), and each fault is a
 * sentence's end: "must be …".
 */
import * as z from 'zod'

/** Plain text variables and secrets, however the platform hands them over. */
export type Env = Readonly<Record<string, string | undefined>>

/** Those that are set. Every schema of variables is given these; white space around a value is its field's matter (a password's stays). */
export function presentVariables(env: Env): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value]] : [])))
}

/** Empty counts as not set. */
export const optionalText = z
  .string()
  .trim()
  .transform((text) => (text === '' ? undefined : text))
  .optional()

/** Not set is empty. Shared, as each part of a schema costs a start time (lib/once.ts). */
export const anyText = z.string().trim().default('')

/** In capitals or not. */
export function oneOf<const Word extends string>(words: readonly Word[]) {
  return z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(words, `must be one of ${words.join(', ')}`))
}

/** In plain digits. `fallback`: where it is not set. */
export function wholeNumber<Fallback extends number | undefined>(fallback: Fallback, min: number, max: number) {
  return (
    anyText
      .transform((text, { issues }) => {
        if (text === '') return fallback
        const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
        if (number >= min && number <= max) return number
        issues.push({ code: 'custom', input: text, message: `must be a whole number from ${min} to ${max}` })
        return z.NEVER
      })
      // For docs/settings.md.
      .meta({ minimum: min, maximum: max })
  )
}

/** Words or phrases between signs, each once. */
export function wordList(sign: string, { most, letters }: { readonly most: number; readonly letters: number }) {
  return anyText
    .transform((list) => [...new Set(list.split(sign).flatMap((word) => word.trim() || []))])
    .refine((words) => words.length <= most && words.every((word) => word.length <= letters), {
      error: `must be at most ${most} words or phrases of ${letters} characters, between ${sign === ',' ? 'commas' : sign}`,
    })
}
