/** What a lookup says, and what a lookup knows before the unknown-caller policy has its say. */
import type { ErrorCode } from '../../../lib/errors.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import type { Contact } from '../contact.ts'

/** A source that could not be heard and whose word could have changed the answer. */
export interface Degraded {
  readonly source: string
  readonly code: ErrorCode
}

export interface EmailAnswer {
  /**
   * `found`: `contact` is there. `created`: it was made for this lookup. `placeholder`: show a stand-in, nothing is
   * stored. `none`: nobody.
   */
  readonly outcome: 'found' | 'created' | 'placeholder' | 'none'
  readonly contact?: Contact
  /** More than one contact of the source fits; the declared rule chose (shared-number.ts). */
  readonly shared: boolean
  /** Empty: every source that mattered answered. */
  readonly degraded: readonly Degraded[]
  /** True: the contact is what its source said up to a day ago; it is among `degraded` now (last-known.ts). */
  readonly stale?: boolean
  readonly from: 'isolate' | 'records' | 'sources'
}

export interface LookupAnswer extends EmailAnswer {
  readonly number: PhoneNumber
}

/** What is known about a number or an e-mail, whatever the policy for unknown callers. */
export interface Known {
  readonly contact?: Contact
  readonly shared: boolean
  readonly degraded: readonly Degraded[]
  readonly stale?: boolean
  /** Somebody decided that the number has no contact: none is made of it. */
  readonly never?: true
}

export const nobody: Known = Object.freeze({ shared: false, degraded: Object.freeze([]) })

/** Knowledge and where it came from. */
export interface Learned {
  readonly known: Known
  readonly from: EmailAnswer['from']
  /** The contact was made in this step. */
  readonly created?: boolean
  /** The stored cache's epoch before this was learned; absent where there is no such cache or it is out of reach. */
  readonly epoch?: number
  readonly expiresAtMs?: number
}

/** The built-in directory's id among the sources. */
export const directoryId = 'directory'
