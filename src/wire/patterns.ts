/** What ids and addresses look like, without zod: the start of the Worker needs these and no form. */

/** Digits on 3CX, also letters on Asterisk. */
export const extensionPattern = /^[A-Za-z0-9*#._-]{1,32}$/
export const emailPattern = /^[^\s@<>]+@[^\s@<>]+$/

/**
 * What a key may do. `agents`: create tokens for agents' screens and pop them up. `calls:make`: have a phone call a number
 * (click-to-call). `admin` includes the others; nothing else includes anything.
 */
export const scopes = ['lookup', 'journal', 'events', 'read', 'agents', 'calls:make', 'admin'] as const
export type Scope = (typeof scopes)[number]

/** Of the users of a relay’s dashboard: `admin` may all, `viewer` reads. */
export const relayRoles = ['admin', 'viewer'] as const
export type RelayRole = (typeof relayRoles)[number]
