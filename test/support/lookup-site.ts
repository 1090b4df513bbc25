/** A lookup over real records and fake sources, in virtual time; `isolate()` gives further isolates of the same site. */

import { SourceStates } from '../../src/core/breakers/source-states.ts'
import { directoryId } from '../../src/core/contacts/lookup/answer.ts'
import { createLookup, type Lookup } from '../../src/core/contacts/lookup/lookup.ts'
import type { ContactSource } from '../../src/core/contacts/source.ts'
import type { Settings } from '../../src/core/settings/settings.ts'
import { systemRandom } from '../../src/ports/clock.ts'
import type { Log } from '../../src/ports/log.ts'
import type { Records } from '../../src/ports/records.ts'
import { type MemoryRecords, openMemoryRecords } from './memory-records.ts'
import { silentLog } from './silent.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

export interface LookupSite {
  readonly clock: VirtualClock
  readonly records: MemoryRecords
  readonly isolate: () => Lookup
  /** Collects what the lookup does behind the answers. */
  readonly background: (work: Promise<unknown>) => void
  readonly works: Promise<unknown>[]
}

export const lookupSettings: Settings['lookup'] = {
  deadlineMs: 1500,
  cacheMs: 600_000,
  negativeCacheMs: 30_000,
  directoryPriority: 100,
}

export function openLookupSite(options: {
  readonly sources: (clock: VirtualClock) => readonly ContactSource[]
  readonly settings?: Partial<Settings['lookup']>
  readonly log?: Log
  readonly around?: Parameters<typeof openMemoryRecords>[0]['around']
}): LookupSite {
  const clock = createVirtualClock()
  const records = openMemoryRecords({ site: 'main', clock, around: options.around })
  const works: Promise<unknown>[] = []
  const sources = options
    .sources(clock)
    .map((source) => (source.id === directoryId ? inRecords(source, records) : source))
  return {
    clock,
    records,
    works,
    background: (work) => {
      works.push(work)
    },
    isolate: () =>
      createLookup({
        sources,
        records,
        clock,
        random: systemRandom,
        log: options.log ?? silentLog,
        states: new SourceStates(records, clock, options.log ?? silentLog),
        settings: { ...lookupSettings, ...options.settings },
        country: 'US',
        newContactName: (number) => `Caller ${number.e164 ?? number.raw}`,
      }),
  }
}

/** A fake that stands for the built-in directory. */
function inRecords(source: ContactSource, records: Records): ContactSource {
  return {
    ...source,
    findBeside: (number, { collection, id }) => ({
      contacts: source.findByNumber(number, new AbortController().signal),
      beside: records.get(collection, id),
    }),
  }
}

/** Advances time until `promise` settles; answers its value and how long it took, in milliseconds. */
export async function timed<T>(clock: VirtualClock, promise: Promise<T>): Promise<{ value: T; tookMs: number }> {
  const startedAtMs = clock.now()
  let settledAtMs: number | undefined
  const note = () => {
    settledAtMs = clock.now()
  }
  promise.then(note, note)
  await clock.settle()
  for (let waitedMs = 0; settledAtMs === undefined && waitedMs < 60_000; waitedMs += 50) await clock.advance(50)
  return { value: await promise, tookMs: (settledAtMs ?? Number.POSITIVE_INFINITY) - startedAtMs }
}
