/** Whose users somebody may see and change: those of the sites that they are admin of. */
import { isProviderAdmin, mayGrant } from '../../../core/people/roles.ts'
import { noSuchUser, type StoredUser, type UserStore } from '../../../core/people/user-store.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { everySite } from '../../../wire/patterns.ts'
import type { Grant } from '../../../wire/user.ts'
import { allows, type Principal } from '../scopes.ts'

/** The roles that the asker acts by: a person's own, or those of an admin key. */
export function rolesOf({ person, anySite, site }: Principal): readonly Grant[] {
  return person?.user.roles ?? [{ site: anySite ? everySite : site, role: 'admin' }]
}

/** Whether every role of the user is the asker's to give: only then may the asker act for the user's whole account. */
export function ownsUser(principal: Principal, { roles }: Pick<StoredUser, 'roles'>): boolean {
  const own = rolesOf(principal)
  return isProviderAdmin(own) || roles.every(({ site }) => mayGrant(own, site))
}

/** Those at the asker's own sites: another does not exist for the asker. */
export function visibleRoles(principal: Principal, roles: readonly Grant[]): Grant[] {
  const own = rolesOf(principal)
  return roles.filter(({ site }) => mayGrant(own, site))
}

/** The user with the roles that the asker may see. Throws `not_found` when there is none of them. */
export function visibleUser(principal: Principal, user: StoredUser | undefined): StoredUser {
  const roles = visibleRoles(principal, user?.roles ?? [])
  if (user === undefined || (roles.length === 0 && !isProviderAdmin(rolesOf(principal)))) throw noSuchUser()
  return { ...user, roles }
}

/** A user whose passkeys and sessions are the asker's business: they open every site of the user's. */
export function wholeUser(principal: Principal, user: StoredUser | undefined, what: string): StoredUser {
  const visible = visibleUser(principal, user)
  if (user !== undefined) requireWholeUser(principal, user, what)
  return visible
}

/** Throws `forbidden` for a user with roles at sites of others. */
export function requireWholeUser(principal: Principal, user: StoredUser, what: string): void {
  if (ownsUser(principal, user)) return
  throw new SwitchhookError(
    'forbidden',
    `This user has roles at other sites too; ${what} is for an admin of all of them.`,
  )
}

/** Throws `forbidden` for roles that reach further than the asker's own. */
export function requireGrantable(principal: Principal, roles: readonly Grant[]): void {
  const own = rolesOf(principal)
  const further = roles.find(({ site }) => !mayGrant(own, site))
  if (further === undefined) return
  throw new SwitchhookError('forbidden', `You are not an admin of ${further.site}; give roles at your own sites only.`)
}

/**
 * The user that was named, or who asks where nobody was: oneself, or for an admin one whose whole account is theirs. Throws
 * `forbidden` for one with roles at sites of others too, `not_found` for all others.
 */
export async function namedUser(
  principal: Principal,
  named: string | undefined,
  users: Pick<UserStore, 'find'>,
): Promise<StoredUser> {
  const { person } = principal
  if (person !== undefined && (named === undefined || named === person.user.id)) return person.user
  if (named === undefined || !allows(principal, 'admin')) throw noSuchUser()
  return wholeUser(principal, await users.find(named), 'this')
}

/** Where these have roles, for the audit log. */
export function sitesOf(...users: readonly Pick<StoredUser, 'roles'>[]): string[] {
  return users.flatMap(({ roles }) => roles.map(({ site }) => site))
}
