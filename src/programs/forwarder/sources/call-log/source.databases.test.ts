import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMariaDb, startPostgres, type TestServer } from '../../../../../test/support/databases.ts'
import { callLogBlind, callLogRows } from '../../../../../test/support/forwarder/call-log-rows.ts'
import { openSource } from '../../../../../test/support/forwarder/open-source.ts'
import { contractClock, firstMs, readAll } from '../../../../../test/support/forwarder/polled-rig.ts'
import { sceneNames, trueCall } from '../../../../../test/support/forwarder/true-calls.ts'
import { polledSourceContract } from '../../source-contract.ts'
import { callLog } from './source.ts'

const never = new AbortController().signal
const columns = (time: string, quote: string) =>
  ['Id int primary key', 'CallId varchar(50)', `StartTime ${time}`, `EndTime ${time}`, 'Duration int']
    .concat(['CallerNumber', 'DestNumber', 'Extension', 'HangupCause'].map((name) => `${name} varchar(80)`))
    .concat('CallType int', 'Answered boolean')
    .map((column) => column.replace(/^\w+/, (name) => `${quote}${name}${quote}`))
    .join(', ')

const kinds = {
  postgres: {
    start: startPostgres,
    schema: `create table "CallLog" (${columns('timestamp', '"')})`,
    table: '"CallLog"',
  },
  mysql: { start: startMariaDb, schema: `create table CallLog (${columns('datetime', '`')})`, table: 'CallLog' },
} as const

for (const dialect of ['postgres', 'mysql'] as const) {
  const { start, schema, table } = kinds[dialect]
  let server: TestServer

  describe(`call-log on ${dialect}`, () => {
    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server.stop())

    const open = (database: string, more: object = {}) => {
      const { port, user, password } = server
      return openSource(
        callLog,
        { id: 'log', type: 'call-log', dialect, port, user, password, database, ...more },
        contractClock,
      )
    }

    polledSourceContract(`call-log on ${dialect}`, async () => {
      const name = await server.createDatabase()
      await server.run(name, schema)
      return {
        kinds: sceneNames,
        blind: callLogBlind,
        clear: () => server.run(name, `delete from ${table}`),
        write: (calls) => server.insert(name, table, calls.flatMap(callLogRows)),
        open: (startMs) => open(name, { start: new Date(startMs).toISOString() }),
        close: async () => undefined,
      }
    })

    it('reads a table with names, codes, a unit and a zone of its own', async () => {
      const name = await server.createDatabase()
      await server.run(
        name,
        'create table anrufe (nr int, von varchar(40), an varchar(40), beginn timestamp null, sek int, art varchar(9), ok varchar(9))',
      )
      const row = {
        nr: 5,
        von: '+15551234567',
        an: '+15550001000',
        beginn: '2026-07-01 12:00:00',
        sek: 30_000,
        art: 'EIN',
        ok: 'yes',
      }
      await server.insert(name, 'anrufe', [row])
      const source = open(name, {
        ...{ table: 'anrufe', durationUnit: 'milliseconds', timeZone: 'Europe/Berlin', start: '2026-06-01' },
        callTypes: { inbound: 'ein', outbound: ['aus'] },
        columns: {
          ...{ id: 'nr', callId: null, start: 'beginn', end: null, duration: 'sek', caller: 'von', destination: 'an' },
          ...{ extension: null, type: 'art', answered: 'ok', cause: null },
        },
      })
      const events = (await readAll(source)).flatMap((page) => page.events)
      expect(events).toMatchObject([
        { kind: 'ringing', at: '2026-07-01T10:00:00.000Z', direction: 'inbound', did: '+15550001000' },
        { kind: 'answered', at: '2026-07-01T10:00:00.000Z' },
        { kind: 'ended', at: '2026-07-01T10:00:30.000Z', outcome: 'answered' },
      ])
      await source.close()
    })

    it('names the table or column that is not there', async () => {
      const name = await server.createDatabase()
      const source = open(name)
      expect(await source.check(never)).toMatchObject([{ ok: false, text: expect.stringContaining('CallLog') }])
      await source.close()
    })
  })
}

describe('call-log on postgres with timestamptz', () => {
  it('takes its times for instants, whatever the zone of the configuration', async () => {
    const server = await startPostgres()
    const name = await server.createDatabase()
    await server.run(name, `create table "CallLog" (${columns('timestamptz', '"')})`)
    const rows = callLogRows(trueCall('answered direct', 1, firstMs)).map((row) => ({
      ...row,
      StartTime: `${row.StartTime}+00`,
      EndTime: `${row.EndTime}+00`,
    }))
    await server.insert(name, '"CallLog"', rows)
    const { port, user, password } = server
    const entry = { id: 'log', type: 'call-log', dialect: 'postgres', port, user, password, database: name }
    const source = openSource(
      callLog,
      { ...entry, start: new Date(firstMs).toISOString(), timeZone: 'Asia/Tokyo' },
      contractClock,
    )
    expect((await readAll(source)).flatMap((page) => page.events)[0]?.at).toBe(new Date(firstMs).toISOString())
    await source.close()
    await server.stop()
  })
})
