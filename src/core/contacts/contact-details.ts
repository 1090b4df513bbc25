/**
 * What a source knows of a contact beside who it is: whose it is, and what is open with it. Asked for in a step of its own,
 * after the lookup, so that no lookup waits for it.
 */
import type { Contact, ContactPhone } from './contact.ts'

/** Names a contact in its source. */
export type ContactRef = Pick<Contact, 'id' | 'source' | 'entityType' | 'kind'>

/** Who is responsible for the contact in its CRM. */
export interface ContactOwner {
  readonly name?: string
  readonly email?: string
  /** The CRM's own id of the user. */
  readonly crmUserId?: string
  /** The name that the user signs in with, where the CRM says it; the extension table may have this instead of the id. */
  readonly login?: string
  /** By the site's extension table; no source fills it in. */
  readonly extension?: string
}

export const relatedKinds = ['ticket', 'deal', 'task', 'order', 'conversation'] as const
export type RelatedKind = (typeof relatedKinds)[number]

/** Something that is open, or was last done, with the contact. */
export interface RelatedItem {
  readonly kind: RelatedKind
  readonly id: string
  readonly title: string
  /** The CRM's own word: a stage, a status. */
  readonly state?: string
  readonly url?: string
  /** ISO 8601 UTC: when it is due, else when it last changed. */
  readonly at?: string
}

/** Each kind newest (tasks: due first) first, at most `relatedMax` of it. */
export interface ContactExtras {
  readonly related: readonly RelatedItem[]
  readonly tags?: readonly string[]
  /** ISO 639 code of the language that the contact is served in. */
  readonly language?: string
  readonly photoUrl?: string
  readonly emails?: readonly string[]
  readonly phones?: readonly ContactPhone[]
}

/** Of each kind. */
export const relatedMax = 5

/** What is to be done for a contact, or for a number that nobody has. */
export interface NewTask {
  readonly title: string
  readonly text?: string
  /** The day, `YYYY-MM-DD`. */
  readonly dueOn: string
  readonly contact?: ContactRef & { readonly name?: string }
  /** Whose it is; absent: nobody's, or the API user's where the CRM wants somebody. */
  readonly assignee?: { readonly crmUser?: string; readonly email?: string; readonly extension?: string }
}

/** A task as it stands in the CRM. */
export interface CreatedTask {
  readonly id: string
  readonly url?: string
}

/** An ISO 639 code out of what CRMs write: `de_DE`, `en-GB`, `de`. Undefined for anything else. */
export function languageCode(written: string | undefined): string | undefined {
  return /^([a-z]{2,3})(?:[-_][a-z0-9]+)*$/i.exec(written?.trim() ?? '')?.[1]?.toLowerCase()
}
