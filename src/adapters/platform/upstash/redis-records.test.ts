import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { silentLog } from '../../../../test/support/silent.ts'
import { createPatientClient } from '../../../../test/support/upstash/patient-client.ts'
import { type RedisShim, startRedisShim } from '../../../../test/support/upstash/rest-shim.ts'
import { createVirtualClock, type VirtualClock } from '../../../../test/support/virtual-clock.ts'
import { systemClock, systemRandom } from '../../../ports/clock.ts'
import { describeRecords } from '../../../ports/contract/records-contract.ts'
import type { Put, Records } from '../../../ports/records.ts'
import { createTextRecords } from '../records/text-records.ts'
import { createRedisClient } from './redis-client.ts'
import { createRedisStore, purgeExpired, siteBase, sitesWithRecords } from './redis-records.ts'

let shim: RedisShim
let sites = 0

beforeAll(async () => {
  shim = await startRedisShim()
})
afterAll(() => shim.close())
beforeEach(() => shim.heal())

function open(site: string, clock: VirtualClock, redis = createPatientClient(shim), random = systemRandom): Records {
  return createTextRecords(site, createRedisStore({ redis, site, clock, random, log: silentLog }))
}

/** Of its writes the next one's first byte says whether it purges. */
const drawing = (first: number) => ({
  ...systemRandom,
  bytes: (length: number) => systemRandom.bytes(length).with(0, first),
})

function newSite(): string {
  sites += 1
  return `site-${sites}`
}

describeRecords('Redis behind Upstash’s REST interface', async () => {
  const clock = createVirtualClock()
  const site = newSite()
  return {
    records: open(site, clock),
    again: open(site, clock),
    otherSite: open(`${site}-other`, clock),
    pass: (ms) => clock.advance(ms),
    nowMs: () => clock.now(),
  }
})

const put = (id: string, value: unknown, more: Partial<Put> = {}): Put => ({
  op: 'put',
  collection: 'things',
  id,
  value,
  ...more,
})

describe('records on Redis', () => {
  it('apply a write once though its answer is lost twice', async () => {
    const clock = createVirtualClock()
    const records = open(newSite(), clock)
    await records.write([put('a', 1)])
    shim.loseAnswers(2)
    expect(await records.write([put('a', 2), put('b', 1, { expect: 0 })])).toEqual({
      committed: true,
      outcomes: ['written', 'written'],
    })
    expect(await records.get('things', 'a')).toMatchObject({ value: 2, version: 2 })
  })

  it('are given up after one try that hung: whoever waits has waited long enough', async () => {
    const { url, token } = shim
    const hurried = createRedisClient({ url, token, clock: systemClock, timeoutMs: 2000 })
    const records = open(newSite(), createVirtualClock(), hurried)
    shim.fault(() => 'hang')
    shim.takeCount()
    await expect(records.write([put('a', 1)])).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(shim.takeCount()).toBe(1)
  })

  it('count once with a write whose answer is lost twice', async () => {
    const records = open(newSite(), createVirtualClock())
    await records.write([put('a', 1)])
    shim.loseAnswers(2)
    await records.write([
      put('a', 2, { expect: 0, onConflict: 'skip' }),
      put('b', 1),
      { op: 'count', group: 'g', add: { n: 5 } },
    ])
    expect(await records.sums(['g'])).toEqual([{ n: 5 }])
  })

  it('count once when connections are cut before and after the script took effect', async () => {
    const records = open(newSite(), createVirtualClock())
    await records.write([put('a', 1)])
    const cuts = ['before', 'after'] as const
    let times = 0
    shim.fault(() => cuts[times++])
    await records.write([put('a', 2), { op: 'count', group: 'g', add: { n: 1 } }])
    shim.heal()
    expect(times).toBeGreaterThanOrEqual(2)
    expect(await records.sums(['g'])).toEqual([{ n: 1 }])
  })

  it('count in the request of the write, and leave nothing of a group that is over when purged', async () => {
    const clock = createVirtualClock()
    const site = newSite()
    const records = open(site, clock)
    const both = () =>
      records.write([put('a', 1), { op: 'count', group: 'g', add: { n: 1 }, expiresAtMs: clock.now() + 60_000 }])
    await both()
    shim.takeCount()
    await both()
    expect(shim.takeCount()).toBe(1)
    await records.addCounts({ op: 'count', group: 'h', add: { n: 1 }, expiresAtMs: clock.now() + 60_000 })
    await clock.advance(60_000)
    expect(await records.sums(['g', 'h'])).toEqual([{}, {}])
    expect(await purgeExpired({ redis: createPatientClient(shim), site, clock }, 60)).toBe(2)
    expect(await shim.redis.keys(`${siteBase(site)}[cx]*`)).toEqual([])
  })

  it('apply a write once in a crowd too, when more are remembered than share a text', async () => {
    const records = open(newSite(), createVirtualClock())
    const write = () => records.write([{ op: 'count', group: 'g', add: { n: 1 } }])
    await Promise.all(Array.from({ length: 130 }, write))
    for (let i = 0; i < 3; i += 1) {
      shim.loseAnswers(2)
      await write()
    }
    expect(await records.sums(['g'])).toEqual([{ n: 133 }])
  })

  it('cost few commands: a write, a read and a list, however many records they are about', async () => {
    // One of its own: its count is of all that goes on in it.
    const own = await startRedisShim()
    onTestFinished(() => own.close())
    // One write of 16 purges as well, by chance.
    const records = open(newSite(), createVirtualClock(), createPatientClient(own), drawing(1))
    const commands = async () => {
      const stats = await own.redis.info('commandstats')
      return [...stats.matchAll(/^cmdstat_(?!info)\S+?:calls=(\d+)/gm)].reduce(
        (sum, [, calls]) => sum + Number(calls),
        0,
      )
    }
    const costs = async (work: () => Promise<unknown>) => {
      const before = await commands()
      await work()
      return (await commands()) - before
    }
    const many = Array.from({ length: 50 }, (_, i) => put(`r${i}`, i, { index: [{ index: 'n', key: 'k' }] }))
    const counts = ['a', 'b', 'c'].map((group) => ({ op: 'count', group, add: { n: 1 } }) as const)
    await records.write([...many, ...counts])
    await records.list({ index: 'n', limit: 50 })
    // EVALSHA, MGET, MSET.
    expect(await costs(() => records.write([...many, ...counts]))).toBe(3)
    // MGET.
    expect(await costs(() => records.getMany(many))).toBe(1)
    expect(await costs(() => records.sums(['a', 'b', 'c']))).toBe(1)
    // EVALSHA, ZRANGE, MGET of the first few, MGET of the others.
    expect(await costs(() => records.list({ index: 'n', limit: 50 }))).toBe(4)
  })

  it('say a refused write’s refusal again, and never apply it later', async () => {
    const records = open(newSite(), createVirtualClock())
    await records.write([put('a', 1)])
    shim.loseAnswers(1)
    const result = await records.write([put('a', 2, { expect: 9 }), put('b', 1)])
    expect(result).toEqual({ committed: false, outcomes: ['conflict', 'skipped'] })
  })

  it('refuse with storage_unavailable when Redis is away, and show no data in the error', async () => {
    const records = open(newSite(), createVirtualClock())
    await records.write([put('a', 1)])
    shim.fault(() => 'before')
    await expect(records.get('things', 'secret-number')).rejects.toMatchObject({ code: 'storage_unavailable' })
    shim.heal()
    const stranger = createRedisClient({ url: shim.url, token: 'wrong', clock: systemClock })
    const refused = await open(newSite(), createVirtualClock(), stranger)
      .write([put('a', 'secret-number')])
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'storage_unavailable', retryable: true })
    expect(String((refused as Error).cause)).not.toContain('secret-number')
  })

  it('go on after the script cache was flushed', async () => {
    const records = open(newSite(), createVirtualClock())
    await records.write([put('a', 1)])
    await shim.flushScripts()
    expect((await records.write([put('a', 2)])).committed).toBe(true)
    await shim.flushScripts()
    expect((await records.get('things', 'a'))?.value).toBe(2)
  })

  it('ask Redis once for each operation', async () => {
    const records = open(newSite(), createVirtualClock())
    const index = [{ index: 'n', key: 'k' }]
    const once = async () => {
      await records.write(Array.from({ length: 50 }, (_, i) => put(`r${i}`, i, { index })))
      await records.list({ index: 'n', limit: 50 })
      await records.getMany(Array.from({ length: 50 }, (_, i) => ({ collection: 'things', id: `r${i}` })))
    }
    // The first time Redis learns the scripts and the site's name.
    await once()
    shim.takeCount()
    await once()
    expect(shim.takeCount()).toBe(3)
  })

  it('page past expired records that nobody purged, and leave nothing of them when purged', async () => {
    const clock = createVirtualClock()
    const site = newSite()
    const records = open(site, clock)
    const at = (key: string) => [{ index: 'n', key }]
    const gone = Array.from({ length: 90 }, (_, i) =>
      put(`gone${i}`, i, { index: at('a'), expiresAtMs: clock.now() + 10 }),
    )
    await records.write([...gone, put('stays', 1, { index: at('b') }), put('stays too', 2, { index: at('c') })])
    await clock.advance(10)
    const page = await records.list({ index: 'n', limit: 1 })
    expect(page.records.map(({ id }) => id)).toEqual(['stays'])
    expect((await records.list({ index: 'n', limit: 1, cursor: page.next })).records[0]?.id).toBe('stays too')
    expect(await purgeExpired({ redis: createPatientClient(shim), site, clock }, 60)).toBe(60)
    const sizeOf = (index: string) => shim.redis.zcard(siteBase(site) + index)
    await open(site, clock, createPatientClient(shim), drawing(1)).write([put('another', 1)])
    expect(await sizeOf('x')).toBe(30)
    await open(site, clock, createPatientClient(shim), drawing(16)).write([put('another', 2)])
    expect(await sizeOf('x')).toBe(0)
    expect(await purgeExpired({ redis: createPatientClient(shim), site, clock }, 60)).toBe(0)
    expect(await sizeOf('i:n')).toBe(2)
    expect(await shim.redis.keys(`${siteBase(site)}r:things*`)).toHaveLength(3)
  })

  it('move a record between places of an index, and from expiring to lasting, with nothing left behind', async () => {
    const clock = createVirtualClock()
    const site = newSite()
    const records = open(site, clock)
    const at = (...keys: string[]) => keys.map((key) => ({ index: 'n', key }))
    const lists = async () =>
      (await shim.redis.zrange(`${siteBase(site)}i:n`, '0', '-1')).map((one) => one.split('\0')[0])
    await records.write([put('a', 1, { index: at('1', '2'), expiresAtMs: clock.now() + 10 })])
    await records.write([put('a', 2, { index: at('2', '3'), expiresAtMs: clock.now() + 90 })])
    expect(await lists()).toEqual(['2', '3'])
    expect(await shim.redis.zscore(`${siteBase(site)}x`, 'things\0a')).toBe(String(clock.now() + 90))
    await records.write([put('a', 3, { index: at('3') })])
    await clock.advance(100)
    expect(await records.get('things', 'a')).toMatchObject({ value: 3, version: 3 })
    await records.write([{ op: 'delete', collection: 'things', id: 'a' }])
    expect(await shim.redis.keys(`${siteBase(site)}[irx]*`)).toEqual([])
  })

  it('all begin with their site’s name, and every site with records is known', async () => {
    await shim.flushAll()
    const site = newSite()
    await open(site, createVirtualClock()).write([put('a', 1, { index: [{ index: 'n', key: 'k' }] })])
    const keys = await shim.redis.keys('*')
    expect(keys.filter((key) => key !== 'sw:sites' && !key.startsWith(`sw:{${site}}:`))).toEqual([])
    expect(await sitesWithRecords(createPatientClient(shim))).toEqual([site])
  })
})
