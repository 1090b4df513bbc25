/**
 * Connector: talks to one CRM, and only translates: finds and creates contacts, logs and amends calls. Each CRM
 * is one folder beside this file and one line in registry.ts; connector-contract.ts is the suite all of them pass.
 */

import type { AgentTable } from '../../core/agents/agent.ts'
import type {
  ContactExtras,
  ContactOwner,
  ContactRef,
  CreatedTask,
  NewTask,
} from '../../core/contacts/contact-details.ts'
import type { Photo } from '../../core/contacts/photo.ts'
import type { ContactSource } from '../../core/contacts/source.ts'
import type { Destination } from '../../core/deliveries/destination.ts'
import type { ErrorCode } from '../../lib/errors.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { HttpFetch } from '../../ports/http.ts'
import type { Records } from '../../ports/records.ts'

export interface ConnectionCheck {
  readonly ok: boolean
  /** One line for each thing tried, in words for an admin; never a secret. */
  readonly findings: readonly {
    readonly ok: boolean
    readonly text: string
    /** Of the error that it failed with. */
    readonly code?: ErrorCode
  }[]
}

export interface Connector extends ContactSource, Destination {
  readonly id: string
  /** The kind of CRM: `reamaze`, `odoo`… */
  readonly kind: string
  /**
   * What its settings let it do; absent means both. Who asks for what it can't do gets `crm_not_configured`, so ask
   * only `contactSources` and `callDestinations` (registry.ts).
   */
  readonly can?: { readonly find: boolean; readonly log: boolean }
  /** What the admin wrote of the calls to be logged (`<CONNECTOR>_LOG`), where something is written. */
  readonly rules?: string
  /** What is wrong with its variables, in a sentence: what needs it is refused until they are corrected. */
  readonly settingsFault?: string
  /** Whose the contact is; undefined: nobody's, or the contact is gone. Absent where contacts have no owner. */
  ownerOf?(contact: ContactRef, signal: AbortSignal): Promise<ContactOwner | undefined>
  /** What is open with the contact, and what else the CRM knows of it. Absent where it knows no more than the lookup says. */
  extrasOf?(contact: ContactRef, signal: AbortSignal): Promise<ContactExtras>
  /** Undefined: the contact has none that is shown. Absent where the CRM's interface gives out no pictures. */
  photoOf?(contact: ContactRef, signal: AbortSignal): Promise<Photo | undefined>
  /** Absent where the CRM has nothing like a task. The same `key` again makes no second one. */
  createTask?(task: NewTask, key: string, signal: AbortSignal): Promise<CreatedTask>
  /** The address of a caller whom nobody knows, with placeholders (src/lib/caller-url.ts). */
  readonly urlTemplate?: string
  check(signal: AbortSignal): Promise<ConnectionCheck>
  /** Its check sends something that people may see at the other side, so it is only made when somebody asks for it. */
  readonly checkIsSeen?: true
  /** Why nothing is sent any more, where the other side asked for that; undefined while things go their way. */
  disabled?(): Promise<Disabled | undefined>
  /** Sends again in spite of that. */
  enable?(): Promise<void>
}

/** The logging half of a connector. */
export type CallLog = Pick<Connector, 'logCall' | 'amendCall' | 'removeCall' | 'findLogged'>

export interface Disabled {
  /** ISO 8601 UTC. */
  readonly since: string
  /** A sentence for the admin. */
  readonly reason: string
}

/** What every connector is made with, beside its own settings. */
export interface ConnectorContext {
  readonly fetch: HttpFetch
  readonly clock: Clock
  readonly random: Random
  /** For what all isolates must share (tokens, what a server was found to be): collection `crm-state`, id `<connector>.<what>`. */
  readonly records: Records
  readonly agents: AgentTable
  /** ISO 3166 alpha-2, for reading numbers that CRMs store in national form. */
  readonly country: string
  /** IANA zone in which times are written for people. */
  readonly timeZone: string
}
