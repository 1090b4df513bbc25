/** For operations of the agent page: they are about the extension of the token. */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Principal } from '../security/scopes.ts'

/** Throws `forbidden` for a key. */
export function ownExtension({ extension, keyId }: Principal): string {
  if (extension !== undefined) return extension
  throw new SwitchhookError('forbidden', 'This is for agent tokens; GET /v1/calls has the calls of the site.', {
    details: { keyId },
  })
}
