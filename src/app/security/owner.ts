/** Operations that only the owner of the deployment may use: they reach across sites, or hold everything of one. */

import { noSuchTask } from '../../core/tasks/manage-tasks.ts'
import type { StoredTask } from '../../core/tasks/task.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Principal } from './scopes.ts'

/**
 * Throws `forbidden` for any but the admin key of the environment and admins of all sites: a stored key is of one site, and could
 * read the secrets of its CRM by sending them elsewhere.
 */
export function requireOwner({ anySite, keyId }: Principal, what: string): void {
  if (anySite) return
  const message = `${what} needs the admin key of the environment (SWITCHHOOK_ADMIN_KEY), or an admin of all sites.`
  throw new SwitchhookError('forbidden', message, { details: { keyId } })
}

/** What is done to other sites is a task of `main`; who is of `main` alone does not learn of other sites. */
export function maySeeTask({ anySite }: Pick<Principal, 'anySite'>, { kind }: Pick<StoredTask, 'kind'>): boolean {
  return anySite || kind !== 'remove-site'
}

/** Throws `not_found` as if there were none. */
export function requireTask(principal: Pick<Principal, 'anySite'>, task: StoredTask): StoredTask {
  if (maySeeTask(principal, task)) return task
  throw noSuchTask(task.id)
}
