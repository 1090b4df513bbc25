/** What ids and addresses look like, without zod: the start of the Worker needs these and no form. */

/** Digits on 3CX, also letters on Asterisk. */
export const extensionPattern = /^[A-Za-z0-9*#._-]{1,32}$/
export const emailPattern = /^[^\s@<>]+@[^\s@<>]+$/

/**
 * What a key may do. `agents`: create tokens for agents' screens and pop them up. `calls:make`: have a phone call a number
 * (click-to-call). `wallboard`: see counts of the queues, no people and no numbers. `admin` includes the others; nothing else includes anything.
 */
export const scopes = ['lookup', 'journal', 'events', 'read', 'agents', 'calls:make', 'wallboard', 'admin'] as const
export type Scope = (typeof scopes)[number]

/** Of the users of a relay’s dashboard: `admin` may all, `viewer` reads. */
export const relayRoles = ['admin', 'viewer'] as const
export type RelayRole = (typeof relayRoles)[number]

/** What a person may be at a site; each includes the one before. */
export const userRoles = ['viewer', 'supervisor', 'admin'] as const
export type UserRole = (typeof userRoles)[number]

/** In a user's roles: all sites, those made later too. */
export const everySite = '*'

/**
 * What people may do, apart from each other: a role is a set of these (src/core/people/roles.ts), and each operation asks for one.
 * `numbers`: see whole phone numbers. `sites`: what reaches across sites.
 */
export const permissions = [
  'read',
  'numbers',
  'recordings',
  'notes',
  'contacts',
  'calls:make',
  'queues',
  'admin',
  'sites',
] as const
export type Permission = (typeof permissions)[number]

/** How somebody signed in. */
export const signInWays = ['link', 'passkey', 'openid', 'access'] as const
export type SignInWay = (typeof signInWays)[number]

/** What an agent paired. */
export const deviceKinds = ['page', 'extension'] as const
export type DeviceKind = (typeof deviceKinds)[number]

/** How: an invitation of an admin, one of another browser of the agent, the company's sign-in, a session of the dashboard. */
export const pairingWays = ['invitation', 'agent', 'openid', 'dashboard'] as const
export type PairingWay = (typeof pairingWays)[number]
