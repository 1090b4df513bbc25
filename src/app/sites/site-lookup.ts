/** The contacts of one site: its built-in directory and the lookup over the directory and the site's CRMs. */

import type { Connector } from '../../adapters/crm/connector.ts'
import { contactSources } from '../../adapters/crm/registry.ts'
import type { CounterBuffer } from '../../adapters/platform/records/counter-buffer.ts'
import type { SourceStates } from '../../core/breakers/source-states.ts'
import { createDirectory, type Directory } from '../../core/contacts/directory/directory.ts'
import { createLookup, type Lookup } from '../../core/contacts/lookup/lookup.ts'
import { meteredLookup } from '../../core/contacts/lookup/metered.ts'
import type { PhoneNumber } from '../../core/phone/phone-number.ts'
import type { Settings } from '../../core/settings/settings.ts'
import type { Platform } from '../../ports/platform.ts'
import type { Records } from '../../ports/records.ts'

export interface SiteLookup {
  readonly directory: Directory
  readonly lookup: Lookup
}

/** What users of the Re:amaze bridge know a new caller by. */
export function newCallerName(number: Pick<PhoneNumber, 'e164' | 'raw'>): string {
  return `3cx Caller - ${number.e164 ?? number.raw.trim()}`
}

/** URLs of directory contacts begin with `/` (withWholeUrl): cached ones outlive a change of the public address. */
export function buildSiteLookup(
  platform: Pick<Platform, 'clock' | 'random' | 'log'> & {
    readonly states: SourceStates
    readonly counters: CounterBuffer
  },
  records: Records,
  settings: Settings,
  connectors: readonly Connector[],
): SiteLookup {
  const { country, dialPrefixes } = settings
  const directory = createDirectory({
    records,
    country,
    clock: platform.clock,
    publicUrl: '',
    priority: settings.lookup.directoryPriority,
  })
  const lookup = createLookup({
    ...platform,
    sources: [directory, ...contactSources(connectors)],
    records,
    settings: settings.lookup,
    country: { country, dialPrefixes },
    newContactName: newCallerName,
  })
  return { directory, lookup: meteredLookup(lookup, platform.counters, platform.clock) }
}
