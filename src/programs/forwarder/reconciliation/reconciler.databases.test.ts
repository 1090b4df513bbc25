/**
 * Call records in a real PostgreSQL and a real MariaDB, compared with the cloud by the forwarder's own reconciler: what a proxy
 * dropped, and what was deleted from records and CRM, is found and mended; nothing stands twice.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openComparedSite } from '../../../../test/support/compared-site.ts'
import { startMariaDb, startPostgres, type TestServer } from '../../../../test/support/databases.ts'
import { asteriskBlind, asteriskRows, freePbxSchema } from '../../../../test/support/forwarder/asterisk-rows.ts'
import { cdrOutputBlind, cdrOutputRows, cdrOutputSchema } from '../../../../test/support/forwarder/cdroutput-rows.ts'
import { asListed, listedCalls } from '../../../../test/support/forwarder/listed-calls.ts'
import { openSource } from '../../../../test/support/forwarder/open-source.ts'
import { eventsOf, readAll } from '../../../../test/support/forwarder/polled-rig.ts'
import { manyCalls } from '../../../../test/support/forwarder/true-calls.ts'
import { silentLog } from '../../../../test/support/silent.ts'
import { seededRandom } from '../../../../test/support/world.ts'
import type { PolledSource } from '../../../adapters/pbx/source.ts'
import { hourMs } from '../../../core/reconciliation/finished-calls.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { freePbxCdr } from '../sources/freepbx-cdr/source.ts'
import { threecxCdrOutput } from '../sources/threecx-cdroutput/source.ts'
import { Reconciler } from './reconciler.ts'

const hour = { fromMs: Date.UTC(2026, 10, 20, 8), toMs: Date.UTC(2026, 10, 20, 9) }
/** One a minute, of all kinds in turn; the last ends within the hour. */
const calls = manyCalls(58, hour.fromMs, 60_000)
const external = calls.filter(({ direction }) => direction !== 'internal')

const databases = [
  {
    ...{ name: '3CX in PostgreSQL', start: startPostgres, schema: cdrOutputSchema, table: 'cdroutput' },
    ...{ type: threecxCdrOutput, rows: cdrOutputRows, blind: cdrOutputBlind },
  },
  {
    ...{ name: 'FreePBX in MariaDB', start: startMariaDb, schema: freePbxSchema, table: 'cdr' },
    ...{ type: freePbxCdr, rows: asteriskRows, blind: asteriskBlind },
  },
] as const

describe.each(databases)('call records of $name', ({ start, schema, table, type, rows, blind }) => {
  let server: TestServer
  let database: string

  beforeAll(async () => {
    server = await start()
    database = await server.createDatabase()
    await server.run(database, schema)
    await server.insert(
      database,
      table,
      calls.flatMap((call): object[] => rows(call)),
    )
  })
  afterAll(() => server.stop())

  /** A day in which a proxy dropped calls and single events, and people deleted; then the forwarder compares. */
  async function play(seed: number) {
    const random = seededRandom(seed)
    const chance = (share: number) => random() < share
    const site = openComparedSite({ nowMs: hour.toMs + 30 * 60_000, chance })
    const { port, user, password } = server
    const entry = { id: 'pbx', type: type.type, port, user, password, database, start: isoUtc(hour.fromMs - hourMs) }
    const source = openSource(type, entry, site.clock)
    for (const [, events] of Map.groupBy(eventsOf(await readAll(source)), ({ aliases: [name] }) => name)) {
      const passed = chance(0.25) ? [] : events.filter(() => !chance(0.1))
      if (passed.length > 0) await site.send('/v1/events', { events: passed })
    }
    await site.run(60)
    await site.deleteSome(0.2)
    await compare(site, source)
    await source.close()
    for (const log of [true, false]) {
      const body = { from: isoUtc(hour.fromMs), to: isoUtc(hour.toMs), log }
      expect((await site.admin('/v1/reconciliation/run', 'POST', body)).status).toBe(202)
      await site.run(60)
    }
    return site
  }

  it.each([1, 2, 3])(
    'that were lost on the way or deleted afterwards are whole again, once each (%i)',
    async (seed) => {
      const site = await play(seed)
      const { calls: listed } = listedCalls.parse(await site.read('/v1/calls?limit=200'))
      expect(listed.reverse()).toEqual(calls.map((call) => asListed(call, blind)))
      expect(
        site.hubSpot
          .calls()
          .map(({ properties }) => properties.hs_timestamp)
          .sort(),
      ).toEqual(external.map(({ startMs }) => isoUtc(startMs)))
      const numbers = { atPbx: calls.length, accepted: calls.length, calls: calls.length }
      const entries = { wanted: external.length, inCrm: external.length }
      const [compared] = (await site.hours()).filter(({ from }) => from === isoUtc(hour.fromMs))
      expect(compared).toMatchObject({ source: 'pbx', state: 'mended', ...numbers, ...entries, missing: 0 })
    },
  )
})

/** The last hour, as the running forwarder does it, until it has been through. */
async function compare(site: ReturnType<typeof openComparedSite>, source: PolledSource): Promise<void> {
  const kept = new Map<string, unknown>()
  const reconciler = new Reconciler({
    ...site.reporter(0.05, 20),
    sources: [source],
    checkpoints: { state: (name) => kept.get(name), setState: (name, value) => void kept.set(name, value) },
    random: { next: () => 0, bytes: (count) => new Uint8Array(count) },
    log: silentLog,
  })
  // A failure is followed by a longer pause.
  for (let pauseMs = Number.POSITIVE_INFINITY, tries = 0; pauseMs > 60_000; tries += 1) {
    if (tries > 50) throw new Error('the hour was never compared')
    pauseMs = await reconciler.due(new AbortController().signal)
    await site.run(pauseMs / 1000)
  }
}
