/** A passkey as it is listed. */
import type { StoredPasskey } from '../../../core/people/passkeys/passkey-store.ts'
import { isoUtc } from '../../../ports/clock.ts'
import type { Passkey } from '../../../wire/passkey.ts'

export function passkeyForm({ id, user, name, createdAtMs, lastUsedAtMs }: StoredPasskey): Passkey {
  const lastUsedAt = lastUsedAtMs === undefined ? undefined : isoUtc(lastUsedAtMs)
  return { id, user, name, createdAt: isoUtc(createdAtMs), lastUsedAt }
}
