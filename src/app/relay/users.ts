/**
 * The users of a relay's dashboard: keys with a name and a role. There is no password: a user signs in with its key, which is
 * shown once when the user is made.
 */
import type { RelayRole, RelayUserRow } from '../../wire/relay-admin.ts'
import { readKeyTotals } from '../security/key-usage.ts'
import type { ApiKey } from '../security/keys.ts'
import { allows, type Principal, type Scope } from '../security/scopes.ts'
import type { SiteServices } from '../services.ts'

export const keysMax = 1000
export const shownOnce = 'Store it now: it is not shown again.'

export const scopeOfRole = { admin: 'admin', viewer: 'read' } as const satisfies Record<RelayRole, Scope>

/** Undefined for a key that may not even read. */
export function roleOf(principal: Principal): RelayRole | undefined {
  if (allows(principal, 'admin')) return 'admin'
  return allows(principal, 'read') ? 'viewer' : undefined
}

/** Users that were not deleted, newest first. */
export async function listUsers(services: SiteServices): Promise<RelayUserRow[]> {
  const { keys } = await services.keys.list(keysMax)
  const users = keys.flatMap((key) => (key.role && key.revokedAt === undefined ? [{ ...key, role: key.role }] : []))
  const totals = await readKeyTotals(
    services.records,
    users.map(({ id }) => id),
  )
  return users.map((user, position) => userRow(user, totals[position]?.lastUsedAt))
}

export function userRow(
  { id, name, createdAt, role }: ApiKey & { role: RelayRole },
  lastUsedAt?: string,
): RelayUserRow {
  return { id, username: name, role, created_at: createdAt, last_login: lastUsedAt ?? null }
}
