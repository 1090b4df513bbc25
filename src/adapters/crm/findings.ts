/** What a connection check found, a line for each thing tried. */
import { type ErrorCode, type SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import type { ConnectionCheck } from './connector.ts'

export type Finding = ConnectionCheck['findings'][number]

export const good = (text: string): Finding => ({ ok: true, text })
export const bad = (text: string, code?: ErrorCode): Finding => ({ ok: false, text, ...(code && { code }) })

/** What a failure found. */
export function failed(thrown: unknown): Finding {
  const { message, code } = toSwitchhookError(thrown)
  return bad(message, code)
}

/** What `look` finds; its failure is a finding too, in the words of `said`. */
export async function tried(
  look: () => Promise<Finding>,
  said: (error: SwitchhookError) => string = (error) => error.message,
): Promise<Finding> {
  try {
    return await look()
  } catch (thrown) {
    const error = toSwitchhookError(thrown)
    return bad(said(error), error.code)
  }
}

/** The whole check: ok when everything in it is. */
export function checkOf(findings: readonly Finding[]): ConnectionCheck {
  return { ok: findings.every(({ ok }) => ok), findings }
}
