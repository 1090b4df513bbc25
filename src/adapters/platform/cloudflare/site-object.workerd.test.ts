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

  it('rings again for what was woken and is still due', async () => {
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

  it('purges what expired', async () => {
    const { records, stub } = openSite()
    await records.write([{ ...due('gone', nowMs - 1), expiresAtMs: nowMs - 1 }, due('stays', nowMs - 1)])
    await runDurableObjectAlarm(stub)
    const ids = await runInDurableObject(stub, (_, state) =>
      state.storage.sql
        .exec('SELECT id FROM records')
        .toArray()
        .map((row) => row.id),
    )
    expect(ids).toEqual(['stays'])
  })
})
