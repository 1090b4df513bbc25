/** Checks data from outside against a schema and names the wrong field, never what was in it. */
import type * as z from 'zod'
import { SwitchhookError } from '../../lib/errors.ts'

const maxFaults = 3

/** The checked data. Throws `bad_field` with the path of each wrong field (the first few); `where` is its root. */
export function checkFields<T>(schema: z.ZodType<T>, value: unknown, where: 'body' | 'query' | 'path'): T {
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const faults = checked.error.issues.slice(0, maxFaults).map(({ path, message }) => {
    return `${path.length === 0 ? where : path.join('.')}: ${message}`
  })
  throw new SwitchhookError('bad_field', `Correct in the ${where}: ${faults.join('; ')}.`)
}
