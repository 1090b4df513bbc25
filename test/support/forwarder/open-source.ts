/** A source as the forwarder opens it: from its entry in the configuration. */

import type { PolledSource } from '../../../src/adapters/pbx/source.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import { systemRandom } from '../../../src/ports/clock.ts'
import type { Source } from '../../../src/programs/forwarder/source.ts'
import type { SourceContext, SourceType } from '../../../src/programs/forwarder/source-type.ts'
import { silentLog } from '../silent.ts'

type Given = Partial<Omit<SourceContext, 'clock'>>

export function openAny(type: SourceType, entry: object, clock: Clock, given: Given = {}): Source {
  const plan = type.plan(entry)
  if (!plan.ok) throw new Error(`the entry is not good: ${JSON.stringify(plan.issues)}`)
  return plan.open({
    clock,
    random: systemRandom,
    fetch: () => Promise.reject(new Error('no network in this test')),
    log: silentLog,
    home: 'US',
    timeZone: 'UTC',
    site: 'main',
    ...given,
  })
}

export function openSource(type: SourceType, entry: object, clock: Clock, given: Given = {}): PolledSource {
  const source = openAny(type, entry, clock, given)
  if (source.kind !== 'polled') throw new Error('not a polled source')
  return source
}
