/** Fields that settings of several connectors are made of, and how their faults are shown. */
import type * as z from 'zod'
import { isThisMachine } from '../../lib/address.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { type Env, optionalText, presentVariables, wholeNumber } from '../../lib/variable-fields.ts'

/** Where a source stands among the others; smaller comes first. */
export const priority = (fallback: number) => wholeNumber(fallback, 0, 1000)

/** Credentials travel there: only encrypted, or inside this machine. Without a slash at the end. */
export const secureAddress = optionalText
  .refine(
    (text) =>
      text === undefined || (/^https?:\/\/[^\s?#@]+$/.test(text) && (text.startsWith('https:') || isThisMachine(text))),
    'must be an https:// address without ? or # (http:// only for this machine)',
  )
  .transform((text) => text?.replace(/\/+$/, ''))

/**
 * The variables as `schema` reads them. Throws `crm_not_configured`, naming each wrong one and never its value; `nameOf`
 * gives a variable's real name where the schema has another.
 */
export function readVariables<T extends z.ZodType>(
  crm: string,
  schema: T,
  env: Env,
  nameOf: (name: string) => string = (name) => name,
): z.infer<T> {
  const parsed = schema.safeParse(presentVariables(env))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `${nameOf(issue.path.join('.'))} ${issue.message}`)
  throw notConfigured(`${crm} is set up wrong: ${faults.join('; ')}.`)
}

/** Retryable: once the variable is set, what waited arrives. */
export function notConfigured(message: string): SwitchhookError {
  return new SwitchhookError('crm_not_configured', message, { retryable: true })
}
