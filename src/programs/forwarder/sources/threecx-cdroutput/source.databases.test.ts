import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestServer } from '../../../../../test/support/databases.ts'
import { cdrOutputBlind, cdrOutputRows, cdrOutputSchema } from '../../../../../test/support/forwarder/cdroutput-rows.ts'
import { openSource } from '../../../../../test/support/forwarder/open-source.ts'
import { contractClock, firstMs, readAll } from '../../../../../test/support/forwarder/polled-rig.ts'
import {
  cdrOutputCalls,
  expectRecorded,
  livePartial,
  wholeRows,
} from '../../../../../test/support/forwarder/recorded-rows.ts'
import { groupByCall, sceneNames, trueCall } from '../../../../../test/support/forwarder/true-calls.ts'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { reduceAll } from '../../../../core/calls/reduce.ts'
import { polledSourceContract } from '../../source-contract.ts'
import { threecxCdrOutput } from './source.ts'

const never = new AbortController().signal
let server: TestServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

async function database(schema = cdrOutputSchema): Promise<string> {
  const name = await server.createDatabase()
  await server.run(name, schema)
  return name
}

function open(name: string, more: object = {}) {
  const entry = { id: 'pbx', type: 'threecx-cdroutput', port: server.port, database: name, user: 'owner', ...more }
  return openSource(threecxCdrOutput, { password: server.password, ...entry }, contractClock)
}

polledSourceContract('threecx-cdroutput on PostgreSQL', async () => {
  const name = await database()
  return {
    kinds: sceneNames,
    blind: cdrOutputBlind,
    clear: () => server.run(name, 'truncate cdroutput'),
    write: (calls) => server.insert(name, 'cdroutput', calls.flatMap(cdrOutputRows)),
    open: (startMs) => open(name, { start: new Date(startMs).toISOString() }),
    close: async () => undefined,
  }
})

describe('recorded calls in cdroutput', () => {
  it('come as they truly were', async () => {
    const name = await database()
    await server.insert(name, 'cdroutput', wholeRows(cdrOutputCalls.flatMap((call) => call.rows)))
    const source = open(name, { start: '2026-11-01' })
    const groups = groupByCall((await readAll(source)).flatMap((page) => page.events))
    expect(groups).toHaveLength(cdrOutputCalls.length)
    for (const call of cdrOutputCalls) {
      const id = call.rows[0]?.main_call_history_id
      expectRecorded(groups.find((group) => group[0]?.aliases.includes(`3cx:history:${id}`)) ?? [], call)
    }
    await source.close()
  })

  it('are not over while a row is to come, also after a restart, and are amended when it comes late', async () => {
    const name = await database()
    const insert = (rows: typeof livePartial.step1_rows_at_14s) => server.insert(name, 'cdroutput', wholeRows(rows))
    let nowMs = Date.parse('2026-11-28T09:00:14Z')
    const clock = { now: () => nowMs, sleep: async () => undefined }
    const entry = { id: 'pbx', type: 'threecx-cdroutput', port: server.port, database: name, user: 'owner' }
    const reopen = () =>
      openSource(threecxCdrOutput, { ...entry, password: server.password, start: '2026-11-28' }, clock)
    await insert(livePartial.step1_rows_at_14s)
    const first = reopen()
    const pages = await readAll(first)
    const seen = pages.flatMap((page) => page.events)
    expect(reduceAll(undefined, seen).view).toMatchObject({ state: 'ringing', outcome: undefined })
    await first.close()

    const source = reopen()
    nowMs += 3_600_000
    const quiet = await readAll(source, pages.at(-1)?.checkpoint)
    expect(reduceAll(undefined, [...seen, ...quiet.flatMap((page) => page.events)]).view.state).toBe('ringing')
    nowMs += 4 * 3_600_000
    const overdue = await readAll(source, quiet.at(-1)?.checkpoint)
    const asItStands = [...seen, ...overdue.flatMap((page) => page.events)]
    expect(reduceAll(undefined, asItStands).view).toMatchObject({ state: 'ended', outcome: 'missed' })
    expect((await readAll(source, overdue.at(-1)?.checkpoint)).flatMap((page) => page.events)).toEqual([])

    // It was written late: within the overlap, as after a break of the database.
    await insert(livePartial.step2_rows_at_end)
    const late = await readAll(source, overdue.at(-1)?.checkpoint)
    const all = [...asItStands, ...late.flatMap((page) => page.events)]
    expect(reduceAll(undefined, all).view).toMatchObject({ outcome: 'answered', talkSeconds: 45 })
    await source.close()
  })

  it('that seem to go on are not held back for years when a history is read', async () => {
    const name = await database()
    await server.insert(name, 'cdroutput', wholeRows(livePartial.step1_rows_at_14s))
    const source = openSource(
      threecxCdrOutput,
      {
        id: 'pbx',
        type: 'threecx-cdroutput',
        port: server.port,
        database: name,
        user: 'owner',
        password: server.password,
        start: '2026-11-01',
      },
      { now: () => Date.parse('2027-02-01T00:00:00Z'), sleep: async () => undefined },
    )
    const events = (await readAll(source)).flatMap((page) => page.events)
    expect(reduceAll(undefined, events).view).toMatchObject({ state: 'ended', outcome: 'missed' })
    await source.close()
  })
})

describe('threecx-cdroutput on PostgreSQL', () => {
  it('finds the PBX by its own file, and says so when there is none', async () => {
    const source = openSource(
      threecxCdrOutput,
      { id: 'pbx', type: 'threecx-cdroutput', port: server.port },
      contractClock,
    )
    const findings = await source.check(never)
    expect(findings).toMatchObject([
      { ok: false, text: expect.stringContaining('password of the 3CX database is not known') },
    ])
  })

  it('distinguishes a wrong password from a database that is down', async () => {
    const name = await database()
    const wrong = open(name, { password: 'wrong' })
    await expect(wrong.poll(undefined, 10, never)).rejects.toMatchObject({
      code: 'source_unauthorized',
      retryable: true,
    })
    const down = open(name, { port: 1 })
    await expect(down.poll(undefined, 10, never)).rejects.toMatchObject({ code: 'source_unreachable', retryable: true })
    await Promise.all([wrong.close(), down.close()])
  })

  it('names the schema of an older 3CX and the source type to use instead', async () => {
    const source = open(await database('create table cl_segments (id int)'))
    const text = (await source.check(never)).map((finding) => finding.text).join('\n')
    expect(text).toContain('threecx-cl')
    await source.close()
  })

  it('names missing columns and missing rights', async () => {
    const old = open(await database('create table cdroutput (cdr_id uuid)'))
    expect((await old.check(never)).at(-1)).toMatchObject({
      ok: false,
      text: expect.stringContaining('call_history_id'),
    })
    const name = await database(`${cdrOutputSchema}; create role reader login password 'x'`)
    const reader = open(name, { user: 'reader', password: 'x' })
    expect((await reader.check(never)).at(-1)).toMatchObject({
      ok: false,
      text: expect.stringContaining('GRANT SELECT'),
    })
    await Promise.all([old.close(), reader.close()])
  })

  it('never writes', async () => {
    const name = await database(`${cdrOutputSchema}; create function cheat() returns int language sql as 'select 1'`)
    const source = open(name)
    await source.poll(undefined, 10, never)
    await source.close()
    // The session that the source uses is read only, whatever the rights of its user.
    const { LazyDatabase } = await import('../../polled/database/open-database.ts')
    const { sql } = await import('kysely')
    const at = { host: '127.0.0.1', port: server.port, database: name, user: 'owner', password: server.password }
    const direct = new LazyDatabase('postgres', async () => ({ ...at, tls: 'off' }))
    await expect(direct.use(never, (db) => sql`delete from cdroutput`.execute(db))).rejects.toMatchObject({
      cause: { message: expect.stringContaining('read-only transaction') },
    })
    await direct.close()
  })

  it('a row dated in the future neither hides nor repeats the calls of today', async () => {
    const name = await database()
    const source = open(name, { start: new Date(firstMs).toISOString() })
    const odd = trueCall('missed', 1, contractClock.now() + 86_400_000)
    const fair = trueCall('missed', 2, contractClock.now() - 60_000)
    await server.insert(name, 'cdroutput', cdrOutputRows(odd))
    const first = await readAll(source)
    await server.insert(name, 'cdroutput', cdrOutputRows(fair))
    const second = await readAll(source, first.at(-1)?.checkpoint)
    expect(second.flatMap((page) => page.events).map((event) => event.kind)).toContain('ended')
    const third = await readAll(source, second.at(-1)?.checkpoint)
    expect(third.flatMap((page) => page.events)).toEqual([])
    await source.close()
  })

  it('a connection that is lost is made again', async () => {
    const name = await database()
    const source = open(name)
    await source.poll(undefined, 10, never)
    await server.run('postgres', `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
    // The end of the connection is heard a moment later than what asked for it returns.
    const isRead = () =>
      source.poll(undefined, 10, never).then(
        ({ events }) => events.length === 0,
        () => false,
      )
    await waitFor(isRead)
    await source.close()
  })
})
