/** Why a token is refused, and how that is answered. */
import { SwitchhookError } from '../../lib/errors.ts'

export type Refusal =
  | { readonly reason: 'blocked'; readonly retryAfterMs: number }
  | { readonly reason: 'missing_key' }
  | { readonly reason: 'wrong_key'; readonly keyId?: string }
  | { readonly reason: 'no_keys_configured' }

/** The wire error for a refusal: vague on purpose where a guesser would learn something. */
export function refusalError(refusal: Refusal): SwitchhookError {
  switch (refusal.reason) {
    case 'blocked':
      return new SwitchhookError(
        'too_many_failed_tries',
        'Too many wrong keys came from this address; wait a minute and use a right one.',
        { retryable: true, retryAfterMs: refusal.retryAfterMs },
      )
    case 'missing_key':
      return new SwitchhookError(
        'unauthorized',
        'This needs an API key; send it as Bearer, as Basic user name, or in the header apikey or x-api-key.',
        { details: { reason: refusal.reason } },
      )
    case 'wrong_key':
      return new SwitchhookError('unauthorized', 'The API key is wrong or revoked; send a valid one.', {
        details: { reason: refusal.reason, keyId: refusal.keyId },
      })
    case 'no_keys_configured':
      return new SwitchhookError(
        'not_configured',
        'No key is set, so nothing protected is answered; set SWITCHHOOK_ADMIN_KEY (at least 20 characters).',
        { retryable: true, details: { variables: ['SWITCHHOOK_ADMIN_KEY'] } },
      )
  }
}
