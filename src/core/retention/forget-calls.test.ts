/** A retention time that was made shorter, in SQLite and in Redis: nothing of the call is left in either. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSql } from '../../../test/support/memory-records.ts'
import { silentLog } from '../../../test/support/silent.ts'
import { createPatientClient } from '../../../test/support/upstash/patient-client.ts'
import { type RedisShim, startRedisShim } from '../../../test/support/upstash/rest-shim.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import { SqliteRecords } from '../../adapters/platform/records/sqlite-records.ts'
import { createTextRecords } from '../../adapters/platform/records/text-records.ts'
import { createRedisStore, siteBase } from '../../adapters/platform/upstash/redis-records.ts'
import { systemRandom } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'
import { applyReports, pendingReports } from '../calls/apply.ts'
import type { CallEvent, Report } from '../calls/event.ts'
import { accept } from '../calls/inbox.ts'
import { scheduleDeliveries } from '../deliveries/schedule.ts'
import { forgetCallsBefore } from './forget-calls.ts'

const dayMs = 86_400_000
const retentionMs = 90 * dayMs
const transcript = 'Good morning. '.repeat(60_000)

let shim: RedisShim
beforeAll(async () => {
  shim = await startRedisShim()
})
afterAll(() => shim.close())

interface Store {
  readonly records: Records
  readonly clock: VirtualClock
  /** Every text that is stored, of the inbox only ids. */
  texts(): Promise<string>
}

function sqlite(): Store {
  const clock = createVirtualClock()
  const sql = openSql()
  const records = createTextRecords('main', new SqliteRecords(sql, () => clock.now()))
  const texts = async () =>
    JSON.stringify([
      sql.all("SELECT collection, id, value FROM documents WHERE collection <> 'inbox'"),
      sql.all("SELECT name, key, id FROM entries WHERE collection <> 'inbox'"),
    ])
  return { records, clock, texts }
}

function redis(): Store {
  const clock = createVirtualClock()
  const site = `forget-${clock.now()}`
  const client = createPatientClient(shim)
  const store = createRedisStore({ redis: client, site, clock, random: systemRandom, log: silentLog })
  const texts = async () => {
    const lua = `local all = {}
      for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
        all[#all + 1] = key
        local kind = redis.call('TYPE', key).ok
        local values = kind == 'hash' and redis.call('HVALS', key) or kind == 'zset' and redis.call('ZRANGE', key, 0, -1)
          or kind == 'string' and { redis.call('GET', key) } or {}
        for _, value in ipairs(values) do all[#all + 1] = value end
      end
      return all`
    const answer = await fetch(shim.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${shim.token}` },
      body: JSON.stringify(['EVAL', lua, 0, `${siteBase(site)}*`]),
    })
    const { result } = await answer.json<{ result: string[] }>()
    return JSON.stringify(result.filter((text) => !/inbox|appliedTo/.test(text)))
  }
  return { records: createTextRecords(site, store), clock, texts }
}

function conversation(name: string, startMs: number, number: string): Report {
  const at = (ms: number) => new Date(startMs + ms).toISOString()
  const base = {
    source: 'journal',
    identity: 'exact',
    medium: 'phone',
    direction: 'inbound',
    aliases: [`3cx:history:${name}`],
    external: { number, matchKey: number },
    agent: { extension: '101' },
    leg: '101',
  } as const
  const events: [CallEvent, ...CallEvent[]] = [
    { ...base, id: `${name}-a`, kind: 'ringing', at: at(0) },
    { ...base, id: `${name}-b`, kind: 'ended', at: at(60_000), outcome: 'answered', talkSeconds: 60 },
    { ...base, id: `${name}-c`, kind: 'recorded', at: at(61_000), transcript },
  ]
  return events
}

async function bring({ records, clock }: Store, report: Report): Promise<void> {
  const [accepted] = await accept({ records, clock, retentionMs, wake: async () => {} }, [report])
  const destinations = [{ id: 'webhook' }]
  const delivering = { records, clock, destinations, settleMs: 5000, aloneMs: 5000, retentionMs }
  const context = { records, clock, random: systemRandom, retentionMs, conversations: false }
  await applyReports(
    { ...context, consequences: (change, prefetched) => scheduleDeliveries(delivering, change, prefetched) },
    await pendingReports(records, [accepted?.reportId ?? '']),
  )
}

describe.each([
  ['SQLite', sqlite],
  ['Redis', redis],
])('calls older than a retention time that was made shorter, in %s', (_, open) => {
  it('go with names, transcripts in all their parts, deliveries and index entries; younger ones stay', async () => {
    const store = open()
    const { records, clock, texts } = store
    const nowMs = clock.now()
    await bring(store, conversation('old', nowMs - 40 * dayMs, '2025550123'))
    await bring(store, conversation('young', nowMs - 20 * dayMs, '2025550199'))
    // Texts of a megabyte are no help in a failure's message.
    const tracesIn = (text: string) => traces.filter((trace) => text.includes(trace))
    const traces = [
      '3cx:history:old',
      '2025550123',
      '3cx:history:young',
      '2025550199',
      '.webhook',
      'Good morning',
      'calls.',
    ]
    const partsIn = (text: string) => text.split('Good morning').length - 1
    const before = await texts()
    expect(tracesIn(before)).toEqual(traces)
    expect(await forgetCallsBefore(records, nowMs - 30 * dayMs)).toBe(1)
    const after = await texts()
    expect(tracesIn(after)).toEqual(traces.slice(2))
    expect(partsIn(after)).toBe(partsIn(before) / 2)
    expect(await forgetCallsBefore(records, nowMs)).toBe(1)
    expect(tracesIn(await texts())).toEqual([])
  })
})
