import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DUE_INDEX, timeKey } from '../../../ports/records.ts'
import { resendAfterMs } from '../sweep.ts'
import { createDurableObjectRecords } from './durable-object-records.ts'

let sites = 0

function openSite() {
  sites += 1
  const site = `alarms-${sites}`
  const stub = env.SITES.getByName(site)
  const alarmAtMs = () => runInDurableObject(stub, (_, state) => state.storage.getAlarm())
  return { stub, alarmAtMs, records: createDurableObjectRecords(env.SITES, site) }
}

const due = (id: string, atMs: number) => ({
  op: 'put' as const,
  collection: 'unknown-to-the-processor',
  id,
  value: {},
  index: [{ index: DUE_INDEX, key: timeKey(atMs) }],
})

// The object runs beside the test and shares its clock: set far ahead, so that no alarm rings by itself.
const nowMs = Date.UTC(2099, 0, 1)
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: nowMs })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the site object’s alarm', () => {
  it('stands at the first due record, and moves forward only for an earlier one', async () => {
    const { records, alarmAtMs } = openSite()
    expect(await alarmAtMs()).toBeNull()
    await records.write([due('a', nowMs + 9000)])
    expect(await alarmAtMs()).toBe(nowMs + 9000)
    await records.write([due('b', nowMs + 9999), { ...due('c', 0), index: [] }])
    expect(await alarmAtMs()).toBe(nowMs + 9000)
    await records.write([due('d', nowMs + 8000)])
    expect(await alarmAtMs()).toBe(nowMs + 8000)
  })

  it('leaves what is due already to its writer, and looks after it a little later', async () => {
    const { records, alarmAtMs } = openSite()
    await records.write([due('now', nowMs), due('overdue', nowMs - 5000)])
    expect(await alarmAtMs()).toBe(nowMs + resendAfterMs)
  })

  it('wakes again what was woken and is still due', async () => {
    const { records, stub, alarmAtMs } = openSite()
    await records.write([due('overdue', nowMs - 1), due('much later', nowMs + 10 * resendAfterMs)])
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect(await alarmAtMs()).toBe(nowMs + resendAfterMs)
  })

  it('rings for what is due next, when that comes sooner', async () => {
    const { records, stub, alarmAtMs } = openSite()
    await records.write([due('overdue', nowMs - 1), due('soon', nowMs + 500)])
    await runDurableObjectAlarm(stub)
    expect(await alarmAtMs()).toBe(nowMs + 500)
  })

  it('stays silent when nothing is due', async () => {
    const { records, stub, alarmAtMs } = openSite()
    await records.write([due('a', nowMs - 1)])
    await records.write([{ op: 'delete', collection: 'unknown-to-the-processor', id: 'a' }])
    await runDurableObjectAlarm(stub)
    expect(await alarmAtMs()).toBeNull()
  })

  it('is remembered by the next instance after an eviction', async () => {
    const { records, stub, alarmAtMs } = openSite()
    await records.write([due('a', nowMs + 9000)])
    await evictDurableObject(stub)
    await records.write([due('b', nowMs + 9999)])
    expect(await alarmAtMs()).toBe(nowMs + 9000)
    expect(await records.get('unknown-to-the-processor', 'a')).toBeDefined()
  })

  it('rings at the next full hour for what expires on a site where nothing else happens, and leaves no row of it', async () => {
    const { records, stub, alarmAtMs } = openSite()
    const hourMs = 3_600_000
    await records.write([
      { ...due('short', 0), index: [{ index: 'calls.number', key: '2025550123' }], expiresAtMs: nowMs + 60_000 },
      { ...due('long', 0), index: [{ index: 'calls.number', key: '2025550124' }], expiresAtMs: nowMs + 5 * hourMs },
      { op: 'count', group: 'key-use k 2099-01', add: { '01 requests': 1 }, expiresAtMs: nowMs + 60_000 },
    ])
    expect(await alarmAtMs()).toBe(nowMs + hourMs)
    vi.setSystemTime(nowMs + hourMs)
    await runDurableObjectAlarm(stub)
    expect(await alarmAtMs()).toBe(nowMs + 5 * hourMs)
    const rows = await runInDurableObject(stub, (_, { storage }) =>
      ['SELECT id FROM documents', 'SELECT key FROM entries', 'SELECT name FROM sum_groups'].map((query) =>
        storage.sql
          .exec(query)
          .toArray()
          .flatMap((row) => Object.values(row)),
      ),
    )
    expect(rows).toEqual([['long'], ['2025550124'], []])
  })

  it('is set for what expires by an object that an earlier release left without one', async () => {
    const { records, stub, alarmAtMs } = openSite()
    await records.write([{ ...due('old', 0), index: [], expiresAtMs: nowMs + 60_000 }])
    await runInDurableObject(stub, (_, state) => state.storage.deleteAlarm())
    await evictDurableObject(stub)
    await records.get('unknown-to-the-processor', 'old')
    expect(await alarmAtMs()).toBe(nowMs + 3_600_000)
  })

  it('purges what expired', async () => {
    const { records, stub } = openSite()
    await records.write([{ ...due('gone', nowMs - 1), expiresAtMs: nowMs - 1 }, due('stays', nowMs - 1)])
    await runDurableObjectAlarm(stub)
    const ids = await runInDurableObject(stub, (_, state) =>
      state.storage.sql
        .exec('SELECT id FROM documents')
        .toArray()
        .map((row) => row.id),
    )
    expect(ids).toEqual(['stays'])
  })
})

describe('a site object that was only asked for', () => {
  it('leaves nothing in its storage, and works from the first write on, also after an eviction', async () => {
    const { records, stub } = openSite()
    const tables = () =>
      runInDurableObject(stub, (_, state) =>
        state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '_cf%'").toArray(),
      )
    expect(await records.get('things', 'a')).toBeUndefined()
    expect(await records.list({ index: 'by-name', limit: 10 })).toEqual({ records: [] })
    expect(await records.sums(['g'])).toEqual([{}])
    expect((await stub.liveStats()).keys).toBe(0)
    expect(await tables()).toEqual([])
    await records.write([{ op: 'put', collection: 'things', id: 'a', value: 1 }])
    expect(await records.get('things', 'a')).toMatchObject({ value: 1 })
    await evictDurableObject(stub)
    expect(await records.get('things', 'a')).toMatchObject({ value: 1 })
  })
})
