/** A record on its way to another platform. Who may move: it holds keys' hashes and everything else of the site. */
import * as z from 'zod'
import type { Principal } from '../app/security/scopes.ts'
import { SwitchhookError } from '../lib/errors.ts'

export const movedRecord = z.object({
  collection: z.string().min(1).max(100),
  id: z.string().min(1).max(2000),
  value: z.json(),
  index: z
    .array(
      z.object({
        index: z.string().min(1).max(100),
        key: z
          .string()
          .max(2000)
          .regex(/^[^\0]*$/),
      }),
    )
    .max(200),
  expiresAtMs: z.number().optional(),
})

/** Throws `forbidden`: only the admin key of the environment moves sites. */
export function requireOwner({ anySite, keyId }: Principal): void {
  if (anySite) return
  const message = 'Moving a site needs the admin key of the environment (SWITCHHOOK_ADMIN_KEY).'
  throw new SwitchhookError('forbidden', message, { details: { keyId } })
}
