/**
 * `npm run bench -- calls [N]`: how fast the list of calls answers over N stored calls (default 100 000), on the SQLite of a
 * site: the first page with the states of two destinations, and searches.
 */

import { toCallForm } from '../src/core/calls/call-form.ts'
import type { CallEvent, RingingEvent } from '../src/core/calls/event.ts'
import { reduceAll } from '../src/core/calls/reduce.ts'
import type { CallQuery } from '../src/core/calls/search/call-query.ts'
import { searchCalls } from '../src/core/calls/search/search-calls.ts'
import { putAlias, putCall } from '../src/core/calls/stored-call.ts'
import { deliveryIdOf, putDelivery } from '../src/core/deliveries/delivery.ts'
import { readNumber } from '../src/core/phone/read-number.ts'
import { isoUtc } from '../src/ports/clock.ts'
import type { Records, Write } from '../src/ports/records.ts'
import { openMemoryRecords } from '../test/support/memory-records.ts'
import { createVirtualClock } from '../test/support/virtual-clock.ts'
import { median } from './statistics.ts'

const destinations = [{ id: 'odoo' }, { id: 'zendesk' }]
const keptMs = 400 * 86_400_000
const callsAtOnce = 200
const repetitions = 40
const names = ['Jane Doe', 'Óscar Núñez', 'Helen Fox', 'Marcus Bell', 'Ravi Patel', 'Sofia Marin']

/** A call, its alias and two deliveries; one of 500 was given up. */
function writesOf(i: number, startMs: number): Write[] {
  const number = `+1212555${String(i % 10_000).padStart(4, '0')}`
  const { e164, matchKey } = readNumber(number, 'US')
  const aliases: readonly [string] = [`asterisk:linkedid:${i}.1`]
  const base: Omit<RingingEvent, 'kind' | 'id' | 'at'> = {
    ...{ source: 'cdr', aliases, leg: `leg-${i}`, identity: 'exact', direction: 'inbound' },
    ...{
      external: { number, e164, matchKey, name: names[i % names.length] },
      agent: { extension: `${100 + (i % 40)}` },
    },
  }
  const at = (seconds: number) => isoUtc(startMs + seconds * 1000)
  const events: CallEvent[] = [
    { ...base, kind: 'ringing', id: `${i}:1`, at: at(0) },
    { ...base, kind: 'answered', id: `${i}:2`, at: at(5) },
    { ...base, kind: 'ended', id: `${i}:3`, at: at(90), outcome: i % 9 === 0 ? 'missed' : 'answered' },
  ]
  const call = reduceAll(undefined, events)
  const deliveries = destinations.map(({ id }) =>
    putDelivery(
      {
        ...{ v: 1, id: deliveryIdOf(call.id, id), callId: call.id, destination: id, key: 'k', failures: 0 },
        state: i % 500 === 0 && id === 'odoo' ? 'dead' : 'delivered',
        ...{ wanted: { revision: 3, fingerprint: 'x' }, createdAtMs: startMs + 95_000, attempts: [] },
        ref: { id: `${id}-${i}` },
      },
      0,
      undefined,
    ),
  )
  return [
    putCall(call, startMs, 0, keptMs),
    ...call.aliases.map((alias) => putAlias(alias, call, keptMs)),
    ...deliveries,
  ]
}

export async function fillCalls(records: Records, count: number): Promise<void> {
  const firstMs = Date.UTC(2026, 9, 1)
  for (let from = 0; from < count; from += callsAtOnce) {
    const batch = Array.from({ length: Math.min(callsAtOnce, count - from) }, (_, i) => from + i)
    await records.write(batch.flatMap((i) => writesOf(i, firstMs + i * 20_000)))
  }
}

const queries: readonly (readonly [string, Omit<CallQuery, 'limit'>])[] = [
  ['first page', {}],
  ['by number', { text: '(212) 555-0147' }],
  ['by name', { text: 'óscar núñez' }],
  ['by extension', { text: '117' }],
  ['by CRM entry', { text: 'odoo-4711' }],
  ['not in the CRM', { states: ['dead', 'waiting'] }],
  ['missed only', { outcomes: ['missed'] }],
]

/** `place` names what the records lie in. */
export async function measureCallSearch(place: string, records: Records): Promise<void> {
  const context = { records, destinations, home: 'US', numbersOf: async () => [] }
  for (const [name, query] of queries) {
    const took: number[] = []
    let found = 0
    for (let i = 0; i < repetitions; i += 1) {
      const startMs = performance.now()
      const page = await searchCalls(context, { ...query, limit: 50 })
      JSON.stringify(page.found.map(({ call, destinations: states }) => ({ ...toCallForm(call), states })))
      took.push(performance.now() - startMs)
      found = page.found.length
    }
    console.log(`${place}  ${name.padEnd(16)} p50 ${median(took).toFixed(1).padStart(6)} ms   ${found} calls`)
  }
}

export async function runCallSearch(args: readonly string[]): Promise<void> {
  const count = Number(args[0] ?? 100_000)
  const sqlite = openMemoryRecords({ site: 'main', clock: createVirtualClock() })
  await fillCalls(sqlite, count)
  await measureCallSearch('SQLite', sqlite)
}
