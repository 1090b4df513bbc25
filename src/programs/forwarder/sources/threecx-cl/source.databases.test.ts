import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestServer } from '../../../../../test/support/databases.ts'
import { clBlind, clSchema, clTables, writeCl } from '../../../../../test/support/forwarder/cl-rows.ts'
import { openSource } from '../../../../../test/support/forwarder/open-source.ts'
import { contractClock, firstMs, readAll } from '../../../../../test/support/forwarder/polled-rig.ts'
import { clSql, clTruth, expectRecorded } from '../../../../../test/support/forwarder/recorded-rows.ts'
import { expectTruth, groupByCall, sceneNames, trueCall } from '../../../../../test/support/forwarder/true-calls.ts'
import { polledSourceContract } from '../../source-contract.ts'
import { threecxCl } from './source.ts'

const never = new AbortController().signal
let server: TestServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

async function database(schema = clSchema('')): Promise<string> {
  const name = await server.createDatabase()
  await server.run(name, schema)
  return name
}

function open(name: string, more: object = {}) {
  const { port, user, password } = server
  return openSource(
    threecxCl,
    { id: 'pbx', type: 'threecx-cl', port, user, password, database: name, ...more },
    contractClock,
  )
}

polledSourceContract('threecx-cl on PostgreSQL (V18)', async () => {
  const name = await database()
  return {
    kinds: sceneNames,
    blind: clBlind,
    clear: () => server.run(name, `truncate ${clTables.join()}`),
    write: (calls) => writeCl(server, name, calls),
    open: (startMs) => open(name, { start: new Date(startMs).toISOString() }),
    close: async () => undefined,
  }
})

describe('recorded calls of V18', () => {
  const asOwner = (sql: string) => sql.replace(/^grant .*$/m, '')
  /** The same tables of another system: other customers, a week before. */
  const other = (sql: string) => sql.replaceAll('2026-11-27', '2026-11-20').replaceAll('+1555888', '+1555889')

  async function read(schema: string, id: string) {
    const source = open(await database(schema), { id, start: '2026-11-01' })
    const events = (await readAll(source)).flatMap((page) => page.events)
    await source.close()
    return events
  }

  it('come as they truly were', async () => {
    const groups = groupByCall(await read(asOwner(clSql), 'pbx'))
    for (const call of clTruth) {
      const startedAt = new Date(call.t0).toISOString()
      const group = groups.find((events) => events.some((event) => event.at === startedAt))
      expectRecorded(group ?? [], call)
    }
  })

  it('of two systems whose calls have the same numbers stay apart', async () => {
    const [first, second] = await Promise.all([read(asOwner(clSql), 'cl'), read(other(asOwner(clSql)), 'branch2')])
    const groups = groupByCall([...first, ...second])
    expect(groups).toHaveLength(26)
    const customers = new Set(groups.flatMap((group) => group.flatMap((event) => event.external?.number ?? [])))
    // Two calls are internal.
    expect(customers.size).toBe(24)
  })
})

describe('threecx-cl on PostgreSQL', () => {
  it('takes the history id of V20 for the name of the call', async () => {
    const name = await database(clSchema(', call_history_id uuid'))
    const call = trueCall('answered direct', 3, firstMs)
    await writeCl(server, name, [call])
    await server.run(name, "update cl_calls set call_history_id = '00000000-01dc-688a-2607-3bc20000028e'")
    const source = open(name, { start: '2026-11-01' })
    const [events = []] = groupByCall((await readAll(source)).flatMap((page) => page.events))
    expectTruth(events, call, clBlind)
    expect(events[0]?.aliases).toEqual(['3cx:history:00000000-01dc-688a-2607-3bc20000028e', '3cx:cl:pbx:3'])
    await source.close()
  })

  it('names the schema of a newer 3CX, missing tables and missing rights', async () => {
    const newer = open(await database('create table cdroutput (cdr_id uuid)'))
    expect((await newer.check(never)).at(-1)?.text).toContain('threecx-cdroutput')
    const reader = open(await database(`${clSchema('')}; create role clreader login password 'x'`), {
      user: 'clreader',
      password: 'x',
    })
    expect((await reader.check(never)).at(-1)).toMatchObject({
      ok: false,
      text: expect.stringContaining('GRANT SELECT'),
    })
    await Promise.all([newer.close(), reader.close()])
  })
})
