/**
 * `npm run bench -- calls [N]`: how fast the list of calls answers over N stored calls (default 100 000): the first page with the
 * states of two destinations, and searches. First the search alone on the SQLite of a site, then over HTTP in workerd (call-pages.ts).
 */

import { toCallForm } from '../src/core/calls/call-form.ts'
import type { CallQuery } from '../src/core/calls/search/call-query.ts'
import { searchCalls } from '../src/core/calls/search/search-calls.ts'
import type { Records } from '../src/ports/records.ts'
import { openMemoryRecords } from '../test/support/memory-records.ts'
import { createVirtualClock } from '../test/support/virtual-clock.ts'
import { runCallPages } from './call-pages.ts'
import { destinations, fillCalls } from './call-records.ts'
import { median } from './statistics.ts'

const repetitions = 40
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
  await runCallPages(count)
}
