/** The token of the bridge that Switchhook replaces: a key of site `main` where it is set. */

import type { Env } from '../../core/settings/settings.ts'
import { SwitchhookError } from '../../lib/errors.ts'

const legacyTokenMinLength = 8

/** Throws `not_configured` when it is too short to be a key. */
export function legacyToken(variables: Env): string | undefined {
  const token = variables.REAMAZE_API_TOKEN?.trim() ?? ''
  if (token === '') return undefined
  if (token.length >= legacyTokenMinLength) return token
  throw new SwitchhookError(
    'not_configured',
    `REAMAZE_API_TOKEN is also a key of site main and must have at least ${legacyTokenMinLength} characters.`,
    { retryable: true, details: { variables: ['REAMAZE_API_TOKEN'] } },
  )
}
