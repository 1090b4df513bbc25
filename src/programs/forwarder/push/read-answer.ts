/** The cloud's answer to a question, in the form that this forwarder knows. */
import type * as z from 'zod'
import { SwitchhookError } from '../../../lib/errors.ts'
import { type Answered, parseJson } from './cloud.ts'

/** `asked`: what was asked or sent, for the sentence. Throws the answer's fault, or `cloud_unavailable` for another form. */
export function readAnswer<T>(schema: z.ZodType<T>, answered: Answered, asked: string): T {
  if (!answered.ok) throw answered.fault.error
  const { data } = schema.safeParse(parseJson(answered.text))
  if (data !== undefined) return data
  const message = `The cloud answered ${asked} in a form that is not known; update the older of the two.`
  throw new SwitchhookError('cloud_unavailable', message, { retryable: true })
}
