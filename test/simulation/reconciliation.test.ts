/**
 * An hour of calls through the whole product while a proxy drops batches and single events, the journal is off, records are
 * deleted, and people delete entries in the CRM (seeded). The truth is what the phone system's table has: in the end each of its calls is one Call and one
 * entry, the hour shows five equal numbers, and nothing stands twice.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowSource } from '../../src/adapters/pbx/rows/polled/row-source.ts'
import type { ReadRow, RowTable } from '../../src/adapters/pbx/rows/polled/row-table.ts'
import { eventsOf } from '../../src/adapters/pbx/rows/reported-call.ts'
import type { CallEvent } from '../../src/core/calls/event.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { reportWindow } from '../../src/programs/forwarder/reconciliation/report-window.ts'
import { callPageSchema } from '../../src/wire/call.ts'
import { openComparedSite } from '../support/compared-site.ts'
import { seededRandom } from '../support/world.ts'

const numRuns = Number(process.env.SIMULATIONS ?? 15)
/** One that failed before, alone. */
const seed = process.env.SEED ? Number(process.env.SEED) : undefined
const hourMs = 3_600_000
const window = { fromMs: Date.UTC(2026, 10, 20, 8), toMs: Date.UTC(2026, 10, 20, 9) }
const signal = new AbortController().signal

interface Row {
  readonly startMs: number
  readonly endMs: number
  readonly number: string
}

function translate(call: string, [row]: readonly Row[]): CallEvent[] {
  if (!row) return []
  const { startMs, endMs, number } = row
  const external = { number, e164: number, matchKey: number }
  const leg = { row: '1', leg: '1', startMs, answeredMs: startMs + 4000, endMs, outcome: 'answered' as const }
  return eventsOf('pbx', {
    ...{ callId: call, aliases: [`asterisk:linkedid:${call}`], direction: 'inbound', external },
    legs: [{ ...leg, agent: { extension: '101' } }],
  })
}

function tableOf(rows: readonly ReadRow<Row>[]): RowTable<Row> {
  const same = (ms: number) => ms
  return {
    ...{ translate, posOf: same, instantOf: same, check: async () => [], close: async () => undefined },
    read: async (from, limit) => {
      const after = rows.filter(({ pos, id }) => pos > from.pos || (pos === from.pos && id > from.id))
      const page = after.slice(0, limit)
      const last = page.at(-1)
      return {
        rows: page,
        last: last && { pos: last.pos, at: isoUtc(last.pos), id: last.id },
        more: after.length > page.length,
      }
    },
  }
}

async function play(seed: number) {
  const random = seededRandom(seed)
  const chance = (share: number) => random() < share
  const site = openComparedSite({ nowMs: window.toMs + 20 * 60_000, chance })
  const { clock, hubSpot, run, send } = site

  const count = 2 + Math.floor(random() * 10)
  const rows = Array.from({ length: count }, (_, i): ReadRow<Row> => {
    const endMs = window.fromMs + Math.floor(random() * (hourMs - 1))
    const startMs = endMs - 10_000 - Math.floor(random() * 600_000)
    const row = { startMs, endMs, number: `+4477009${String(10_000 + i)}` }
    return { call: `c${seed}.${i}`, id: `r${i}`, pos: startMs, row }
  }).sort((a, b) => a.pos - b.pos)
  const source = new RowSource({
    ...{ id: 'pbx', table: tableOf(rows), clock, startMs: 0, overlapMs: 0, lookbackMs: hourMs },
  })

  // The journal was off for the whole hour, or a proxy drops the batch of a call, or single events of it.
  const isOff = chance(0.15)
  const loses = random() * 0.6
  const losesOne = random() * 0.4
  for (const { call, row } of rows) {
    const events = isOff || chance(loses) ? [] : translate(call, [row]).filter(() => !chance(losesOne))
    if (events.length > 0) await send('/v1/events', { events })
  }
  await run(60)

  await site.deleteSome(random() * 0.4)
  const reporter = site.reporter(random() * 0.3)
  for (let tries = 0; tries < 100; tries += 1) {
    const outcome = await reportWindow(reporter, source, window, signal).catch(() => undefined)
    if (outcome?.left === 0) break
    // What came through is applied before the forwarder tries again.
    await run(60)
  }
  await run(60)
  for (const log of [true, true, false]) {
    const body = { from: isoUtc(window.fromMs), to: isoUtc(window.toMs), log }
    expect((await site.admin('/v1/reconciliation/run', 'POST', body)).status).toBe(202)
    await run(60)
  }
  const calls = callPageSchema.parse(await site.read('/v1/calls?limit=200')).calls
  const facts = (number: string | undefined, at: string | undefined) => `${number} ${at}`
  return {
    truth: rows.map(({ row }) => facts(row.number, isoUtc(row.startMs))).sort(),
    calls,
    known: calls.map(({ external, startedAt }) => facts(external?.e164, startedAt)).sort(),
    hours: await site.hours(),
    entries: hubSpot
      .calls()
      .map(({ properties: { hs_call_from_number: number, hs_timestamp: at } }) => facts(number, at))
      .sort(),
    keys: hubSpot.calls().map(({ properties }) => properties.switchhook_key),
  }
}

describe('an hour that is compared', () => {
  it('is whole in the end, whatever was lost or deleted, and nothing stands twice', {
    timeout: 3_600_000,
  }, async () => {
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (drawn) => {
      const { truth, calls, known, hours, entries, keys } = await play(drawn)
      const count = truth.length
      expect(known).toEqual(truth)
      expect(calls.every(({ outcome, direction }) => outcome === 'answered' && direction === 'inbound')).toBe(true)
      expect(entries).toEqual(truth)
      expect(new Set(keys).size).toBe(count)
      const numbers = { atPbx: count, accepted: count, calls: count, wanted: count, inCrm: count }
      expect(hours).toMatchObject([{ source: 'pbx', ...numbers, missing: 0, waiting: 0 }])
      expect(hours[0]?.state).not.toBe('open')
    })
    await fc.assert(property, seed === undefined ? { numRuns } : { examples: [[seed]], numRuns: 1 })
  })
})
