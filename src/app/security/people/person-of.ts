/** For operations that only a person can ask. */
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Person, Principal } from '../scopes.ts'

/** Throws `forbidden` for a key. */
export function personOf({ person, keyId }: Principal): Person {
  if (person !== undefined) return person
  throw new SwitchhookError('forbidden', 'This is for people who are signed in to the dashboard, not for API keys.', {
    details: { keyId },
  })
}
