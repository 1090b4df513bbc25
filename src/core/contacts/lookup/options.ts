/** What a site's lookup is made with. */

import type { ErrorCode } from '../../../lib/errors.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { Background } from '../../../ports/platform.ts'
import type { Records } from '../../../ports/records.ts'
import type { SourceStates } from '../../breakers/source-states.ts'
import type { Home } from '../../phone/home.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import type { Settings } from '../../settings/settings.ts'
import type { ContactSource } from '../source.ts'
import { directoryId } from './answer.ts'
import type { StoredCache } from './stored-cache.ts'

export interface LookupOptions {
  /** The built-in directory (id `directory`) and the CRM connectors of one site. */
  readonly sources: readonly ContactSource[]
  /** That site's records. */
  readonly records: Records
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** The site's, shared with its deliveries. */
  readonly states: SourceStates
  readonly settings: Settings['lookup']
  /** Where numbers are read: the site's country and its dial prefixes. */
  readonly country: Home
  /** What an unknown caller is called once created. */
  readonly newContactName: (number: PhoneNumber) => string
}

/** The same, shared by the parts of the lookup. `sources` are sorted, best first. */
export interface LookupContext extends LookupOptions {
  /** Absent where the directory is the only source: it is itself in the records, one round trip away. */
  readonly stored?: StoredCache
}

/** Which CRMs are left alone just now; the directory never is. */
export function keptAway(states: SourceStates, background: Background) {
  return ({ id }: ContactSource): ErrorCode | undefined =>
    id === directoryId ? undefined : states.admit(id, background)
}

/** How long a source that missed the deadline may still answer, for the cache. */
export const lateMs = 10_000

/** In this isolate: no longer than this, however long the records' cache holds. */
export const isolateTimes = { foundMs: 30_000, nobodyMs: 5_000, degradedMs: 2_000 }
