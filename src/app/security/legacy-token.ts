/**
 * The token of the bridge that Switchhook replaces: a key of site `main` where it is set, for the bridge's own paths only.
 * SWITCHHOOK_REAMAZE_TOKEN_AS_KEY=off switches that off, for those who have made a key of their own.
 */

import { SwitchhookError } from '../../lib/errors.ts'
import type { Env } from '../../lib/variable-fields.ts'

const legacyTokenMinLength = 8

/** Throws `not_configured` when it is too short to be a key. */
export function legacyToken(variables: Env): string | undefined {
  const token = variables.REAMAZE_API_TOKEN?.trim() ?? ''
  const isOff = variables.SWITCHHOOK_REAMAZE_TOKEN_AS_KEY?.trim().toLowerCase() === 'off'
  if (token === '' || isOff) return undefined
  if (token.length >= legacyTokenMinLength) return token
  throw new SwitchhookError(
    'not_configured',
    `REAMAZE_API_TOKEN is also a key of site main and must have at least ${legacyTokenMinLength} characters; or set SWITCHHOOK_REAMAZE_TOKEN_AS_KEY=off.`,
    { retryable: true, details: { variables: ['REAMAZE_API_TOKEN'] } },
  )
}
