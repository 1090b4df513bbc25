/** What the connector suite needs of the CRM behind a connector: a stand-in that can be filled, read and made to fail. */
import type { AgentTable } from '../../../core/agents/agent.ts'
import type { ContactExtras, ContactOwner, ContactRef, RelatedItem } from '../../../core/contacts/contact-details.ts'
import type { Connector } from '../connector.ts'

/** One way in which real CRMs fail, for every request until healed. */
export type CrmFault =
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** The connection breaks before (after) the CRM did what was asked. */
  | { readonly kind: 'cut off before writing' | 'cut off after writing' }
  /** No answer ever comes, nothing done (the thing done). */
  | { readonly kind: 'hang' | 'hang after writing' }
  /** 200 with a login page; 200 with half the JSON; 302 to a login page; far more than was asked for. */
  | { readonly kind: 'web page' | 'truncated json' | 'redirect to login' | 'huge answer' }

export interface StandInContact {
  readonly name: string
  /** As the CRM shall store it. */
  readonly phone?: string
  readonly email?: string
}

export interface ConnectorStandIn {
  /** Stores a contact; returns the id that the connector shall give it. */
  seed(contact: StandInContact): string
  contacts(): readonly { readonly name: string }[]
  /** What was written about calls, one for each record or message a person would see. */
  entries(): readonly { readonly text: string }[]
  /** The same, of those that a person sees at this contact. */
  entriesOn?(contactId: string): readonly { readonly text: string }[]
  /** How many requests arrived, failed ones included. */
  requestCount(): number
  fail(fault: CrmFault): void
  heal(): void
}

export interface ConnectorUnderTest {
  /** Made with country GB, zone Europe/London, and the clock below. */
  readonly connector: Connector
  readonly standIn: ConnectorStandIn
  /** Drives the connector and the stand-in; stands still otherwise. */
  readonly clock: { now(): number; advance(ms: number): Promise<void> }
  /** Whatever must never be seen in an error. */
  readonly secrets: readonly string[]
}

export interface ConnectorContract {
  readonly name: string
  /**
   * What of the requests since the last time stood outside the vendor's official description; absent where the form is
   * our own (webhooks).
   */
  readonly takeFaults?: () => Promise<readonly string[]>
  /** A fresh connector with an empty CRM, for each case. */
  readonly start: () => ConnectorUnderTest | Promise<ConnectorUnderTest>
  /** Forms in which this CRM may hold +447700900123 and is expected to be found by it. */
  readonly storedForms: readonly string[]
  /** What is to become of an entry when people move its call, or leave it out (entry-changes.ts). */
  readonly entryChanges: NonNullable<Connector['entryChanges']>
  readonly can: {
    readonly find: boolean
    readonly create: boolean
    readonly log: boolean
    readonly amend: boolean
  }
  /** Where calls are kept as data and not in words: what an entry says of the sample call's agent and start. */
  readonly says?: {
    readonly agent: string
    readonly start: string
    /** False: it has no word for how a call ended. */
    readonly outcome?: boolean
  }
  /** It takes nothing but telephone calls: chats and conversations on the website are left out. */
  readonly phoneCallsOnly?: true
  /** Where calls belong to users: a CRM with a user for each of these addresses, and whose the one call logged is. */
  readonly owners?: {
    start(
      agents: AgentTable,
      emails: readonly string[],
    ): { readonly connector: Connector; ownerEmail(): string | undefined }
    /** A call missed at several phones is the first one's. */
    readonly firstRung?: true
  }
  /** Where more is known of a contact than who it is: a CRM with things open with `contact`, and none with `stranger`. */
  readonly details?: DetailsContract
  /** `status only`: whatever comes with a 2xx is success, and whatever is none is tried again (webhooks). */
  readonly answers?: 'status only'
}

export interface DetailsContract {
  readonly has: {
    /** Whose `contact` is; absent where contacts have no owner. */
    readonly owner?: ContactOwner
    readonly related: readonly Pick<RelatedItem, 'kind' | 'title' | 'state'>[]
    readonly more?: Omit<ContactExtras, 'related'>
    readonly tasks: boolean
    /** Its interface gives out pictures of contacts. */
    readonly photos?: true
  }
  start(): DetailsUnderTest | Promise<DetailsUnderTest>
}

export interface DetailsUnderTest extends Pick<ConnectorUnderTest, 'connector' | 'standIn' | 'clock'> {
  readonly contact: ContactRef
  readonly stranger: ContactRef
  /** So many more of a kind that `contact` has already. */
  seedMany(count: number): void
  /** Puts a picture on `contact`, where `has.photos`. */
  setPhoto?(image: Uint8Array<ArrayBuffer>): void
  /** What a person would see of tasks that were made. */
  tasks(): readonly { readonly text: string }[]
}
