/** What a person may do at a site: from the roles that were given, pure. */
import { everySite, type Permission, type UserRole, userRoles } from '../../wire/patterns.ts'
import type { Grant } from '../../wire/user.ts'

const viewer: readonly Permission[] = ['read']
const supervisor: readonly Permission[] = [
  ...viewer,
  'numbers',
  'recordings',
  'notes',
  'contacts',
  'calls:make',
  'queues',
]
const permissionsOfRole = {
  viewer,
  supervisor,
  admin: [...supervisor, 'admin'],
} as const satisfies Record<UserRole, readonly Permission[]>

export interface Standing {
  readonly role: UserRole
  readonly permissions: readonly Permission[]
}

/** Whether the roles reach across sites. */
export function isProviderAdmin(grants: readonly Grant[]): boolean {
  return grants.some(({ site, role }) => site === everySite && role === 'admin')
}

/** The highest of the roles that hold at this site; undefined when there is none. */
export function standingAt(grants: readonly Grant[], site: string): Standing | undefined {
  const here = grants.filter((grant) => grant.site === site || grant.site === everySite)
  const role = userRoles.findLast((one) => here.some((grant) => grant.role === one))
  if (role === undefined) return undefined
  const permissions = new Set(permissionsOfRole[role])
  if (here.some(({ numbers }) => numbers === true)) permissions.add('numbers')
  if (isProviderAdmin(grants)) permissions.add('sites')
  return { role, permissions: [...permissions] }
}

/** The sites that a person looks at who names none: the first of them that can be used. Never empty. */
export function ownSites(grants: readonly Grant[]): readonly [string, ...string[]] {
  const named = grants.map(({ site }) => site).filter((site) => site !== everySite && site !== 'main')
  if (named.length < grants.length) return ['main', ...named]
  const [first = 'main', ...others] = named
  return [first, ...others]
}

/** The first of these. */
export function firstSite(grants: readonly Grant[]): string {
  return ownSites(grants)[0]
}

/**
 * Whether who has these roles may give or take that role: an admin of the site, and of all sites for `*`. Nobody can give what
 * would reach further than the own roles.
 */
export function mayGrant(own: readonly Grant[], site: string): boolean {
  return isProviderAdmin(own) || (site !== everySite && standingAt(own, site)?.role === 'admin')
}
