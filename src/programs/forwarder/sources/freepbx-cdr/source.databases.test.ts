import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMariaDb, type TestServer } from '../../../../../test/support/databases.ts'
import { asteriskBlind, asteriskRows, freePbxSchema } from '../../../../../test/support/forwarder/asterisk-rows.ts'
import { openSource } from '../../../../../test/support/forwarder/open-source.ts'
import { contractClock, firstMs, readAll } from '../../../../../test/support/forwarder/polled-rig.ts'
import { groupByCall, sceneNames, trueCall } from '../../../../../test/support/forwarder/true-calls.ts'
import { polledSourceContract } from '../../source-contract.ts'
import { freePbxCdr } from './source.ts'

const never = new AbortController().signal
let server: TestServer

beforeAll(async () => {
  server = await startMariaDb()
})
afterAll(() => server.stop())

async function database(schema = freePbxSchema): Promise<string> {
  const name = await server.createDatabase()
  await server.run(name, schema)
  return name
}

function open(name: string, more: object = {}) {
  const entry = { id: 'pbx', type: 'freepbx-cdr', port: server.port, database: name, user: server.user }
  return openSource(freePbxCdr, { ...entry, password: server.password, ...more }, contractClock)
}

polledSourceContract('freepbx-cdr on MariaDB', async () => {
  const name = await database()
  return {
    kinds: sceneNames,
    blind: asteriskBlind,
    clear: () => server.run(name, 'delete from cdr'),
    write: (calls) => server.insert(name, 'cdr', calls.flatMap(asteriskRows)),
    open: (startMs) => open(name, { start: new Date(startMs).toISOString() }),
    close: async () => undefined,
  }
})

describe('freepbx-cdr on MariaDB', () => {
  it('distinguishes both hours of the autumn clock change', async () => {
    const name = await database()
    // Berlin, 25 October 2026: 02:30 is shown at 00:30 UTC and again at 01:30 UTC.
    const instants = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)]
    const rows = instants.flatMap((atMs, i) => asteriskRows(trueCall('answered direct', i + 1, atMs)))
    await server.insert(
      name,
      'cdr',
      rows.map((row) => ({ ...row, calldate: '2026-10-25 02:30:00' })),
    )
    const source = open(name, { start: '2026-10-24', timeZone: 'Europe/Berlin' })
    const groups = groupByCall((await readAll(source)).flatMap((page) => page.events))
    const starts = groups.map((group) => Date.parse(group[0]?.at ?? '')).sort()
    expect(starts).toEqual(instants)
    await source.close()
  })

  it('reads local times by the zone of the PBX, summer and winter', async () => {
    const name = await database()
    const rows = asteriskRows(trueCall('answered direct', 1, Date.UTC(2026, 6, 1, 10, 0)))
    await server.insert(
      name,
      'cdr',
      rows.map((row) => ({ ...row, calldate: '2026-07-01 12:00:00' })),
    )
    const source = open(name, { start: '2026-06-01', timeZone: 'Europe/Berlin' })
    expect((await readAll(source)).flatMap((page) => page.events)[0]?.at).toBe('2026-07-01T10:00:00.000Z')
    await source.close()
  })

  it("reads the table of Asterisk's own schema", async () => {
    const schema = freePbxSchema.replace('calldate datetime not null', 'start datetime, answer datetime, end datetime')
    const name = await database(
      schema.replace('index (calldate)', 'index (start)').replace(/did varchar\(50\)[^,]*,/, ''),
    )
    const rows = asteriskRows(trueCall('answered direct', 1, firstMs))
    await server.insert(
      name,
      'cdr',
      rows.map(({ calldate, did: _, ...row }) => ({ ...row, start: calldate })),
    )
    const source = open(name, { start: '2026-11-01' })
    expect((await source.check(never)).map((finding) => finding.text).join()).toContain("Asterisk's own")
    expect((await readAll(source)).flatMap((page) => page.events).map((event) => event.kind)).toContain('answered')
    await source.close()
  })

  it('reads on when more records than a page have the same second', async () => {
    const name = await database()
    const rows = Array.from({ length: 40 }, (_, i) => asteriskRows(trueCall('missed', i + 1, firstMs))).flat()
    await server.insert(
      name,
      'cdr',
      rows.map((row, i) => ({ ...row, linkedid: `1795166400.${i}` })),
    )
    const source = open(name, { start: '2026-11-01' })
    expect(groupByCall((await readAll(source, undefined, 3)).flatMap((page) => page.events))).toHaveLength(40)
    await source.close()
  })

  it('reports a wrong password, a missing table and a table of another kind', async () => {
    const name = await database('create table other (a int)')
    const cases = [
      [open(name, { password: 'wrong' }), 'refused the user or password'],
      [open(name), 'is not there'],
      [open(name, { table: 'other' }), 'neither calldate nor start'],
    ] as const
    for (const [source, text] of cases) {
      expect(await source.check(never)).toMatchObject([{ ok: false, text: expect.stringContaining(text) }])
      await source.close()
    }
  })

  it('warns of ids that are cut off', async () => {
    const name = await database()
    const rows = asteriskRows(trueCall('missed', 1, firstMs))
    await server.insert(
      name,
      'cdr',
      rows.map((row) => ({ ...row, linkedid: 'averylongsystemnameforpbx-179515' })),
    )
    const source = open(name)
    expect((await source.check(never)).map((finding) => finding.text).join()).toContain('shorten it')
    await source.close()
  })
})
