/** From an answer that is no 2xx, or none at all, to a sentence that an admin can act on. */
import * as z from 'zod'
import { parseToken } from '../../../app/security/tokens.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { connectionFault, type HttpAnswer } from '../../../lib/http-client.ts'

export interface CloudFault {
  readonly error: SwitchhookError
  /** What the cloud itself called it, if it said. */
  readonly code?: string
  /**
   * The cloud itself says that this body can never be taken: one of its events is at fault, or there are too many.
   * Anything else is tried again as it is.
   */
  readonly bodyAtFault?: { readonly code: string; readonly message: string }
  /** Worth another try at once: what was wrong is corrected. */
  readonly corrected?: boolean
}

const errorForm = z.object({
  error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean().default(false) }),
})
/** As QStash says it: `quota maxBandwidth exceeded`. */
const plainErrorForm = z.object({ error: z.string().min(1).max(300) })

const bodyFaults = new Set(['bad_request', 'bad_json', 'bad_field', 'body_too_large'])

/** Who answered, as an admin knows it. */
export interface Addressee {
  /** Its product's name. */
  readonly name: string
  readonly url: string
  /** The setting that holds `url`. */
  readonly setting: string
  /** What was shown to it, named without giving it away. */
  readonly key: string
}

export function answerFault(
  { status, headers, text, retryAfterMs }: HttpAnswer,
  { name, url: who, setting, key }: Addressee,
): CloudFault {
  const said = readError(text)
  const words = said?.message ?? readPlainError(text) ?? `it answered ${status}`
  if (status === 401 || status === 403) {
    const corrected = /too (old|new)/.test(words)
    return { error: fault('cloud_unauthorized', `${who} refuses ${key}: ${words}`, retryAfterMs), corrected }
  }
  if (said !== undefined && !said.retryable && bodyFaults.has(said.code)) {
    const { code, message } = said
    return { error: fault('cloud_unavailable', `${who} can't take a batch: ${words}`), bodyAtFault: { code, message } }
  }
  if (status === 415) return { error: fault('cloud_unavailable', `${who}: ${words}`), corrected: true }
  if (status >= 300 && status < 400) {
    const where = headers.get('location') ?? 'elsewhere'
    return { error: fault('cloud_unavailable', `${who} sends us on to ${where}; set ${setting} to the right address.`) }
  }
  if (status === 404 || status === 405) {
    return { error: fault('cloud_unavailable', `There is no ${name} at ${who} (${status}); check ${setting}.`) }
  }
  const error = fault('cloud_unavailable', `${who} can't take events now (${status}): ${words}`, retryAfterMs)
  return { error, code: said?.code }
}

export function unreachable(origin: string, cause: unknown): SwitchhookError {
  const message = `${origin} can't be reached: ${connectionFault(cause)}.`
  return new SwitchhookError('cloud_unreachable', message, { retryable: true, cause })
}

/** Names the key without giving it away. */
export function keyName(key: string): string {
  const parsed = parseToken(key)
  return parsed === undefined ? 'the key in cloud.key' : `the key ${parsed.keyId} of site ${parsed.site} (cloud.key)`
}

function fault(code: 'cloud_unauthorized' | 'cloud_unavailable', message: string, retryAfterMs?: number) {
  return new SwitchhookError(code, message, { retryable: true, retryAfterMs })
}

function readPlainError(text: string): string | undefined {
  try {
    return plainErrorForm.parse(JSON.parse(text)).error
  } catch {
    return undefined
  }
}

function readError(text: string): { code: string; message: string; retryable: boolean } | undefined {
  try {
    return errorForm.parse(JSON.parse(text)).error
  } catch {
    return undefined
  }
}
