/**
 * What a release up to 30 November 2026 stored in Redis (records, sums and what is retained for watchers as hashes) goes on under
 * this one: before, while and after it is made into texts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../../test/support/silent.ts'
import { type RedisShim, startRedisShim } from '../../../../test/support/upstash/rest-shim.ts'
import { createVirtualClock, type VirtualClock } from '../../../../test/support/virtual-clock.ts'
import { liveForms } from '../../../core/live/live-forms.ts'
import { systemRandom } from '../../../ports/clock.ts'
import { isAbout, part, watch } from '../../../ports/contract/live/listener-contract.ts'
import { createTextRecords } from '../records/text-records.ts'
import { createRedisClient } from './redis-client.ts'
import { createRedisLive } from './redis-live.ts'
import { createRedisStore, purgeExpired, siteBase } from './redis-records.ts'

let shim: RedisShim
let sites = 0

beforeAll(async () => {
  shim = await startRedisShim()
})
afterAll(() => shim.close())

/** As the scripts of that release wrote it; `MONITOR` showed these commands. */
async function storeAsBefore(site: string, nowMs: number): Promise<void> {
  const base = siteBase(site)
  const { redis } = shim
  await redis.sadd('sw:sites', site)
  const entries = 'n\0k1\0n\0é\0'
  await redis.hset(`${base}r:things\0a`, 'v', '3', 't', '{"a":"ü"}', 'e', entries)
  await redis.zadd(`${base}i:n`, 0, 'k1\0things\0a', 0, 'é\0things\0a', 0, 'k2\0things\0b', 0, 'k0\0things\0gone')
  const expiry = String(nowMs + 3_600_000)
  await redis.hset(`${base}r:things\0b`, 'v', '1', 't', '{"b":1}', 'e', 'n\0k2\0', 'x', expiry)
  await redis.hset(`${base}r:things\0gone`, 'v', '1', 't', '{"c":1}', 'e', 'n\0k0\0', 'x', String(nowMs - 1))
  await redis.zadd(`${base}x`, expiry, 'things\0b', nowMs - 1, 'things\0gone')
  await redis.hset(`${base}c:figures`, 'calls|in', '7', 'first', '-12')
  await redis.hset(`${base}c:day`, 'n', '2', '', expiry)
  await redis.hset(`${base}c:over`, 'n', '2', '', String(nowMs - 1))
  const site64 = Buffer.from('site').toString('base64url')
  const body = JSON.stringify({ id: 'call-1', state: 'ringing' })
  const retained = [`t:${site64}`, body, `g:${site64}`, '{"state":"ringing"}', 'at', String(nowMs)]
  await redis.hset(`${base}l:k:"call-1"`, ...retained)
  await redis.zadd(`${base}l:forget`, nowMs + 7_200_000, '"call-1"')
  await redis.set(`${base}l:head`, String(nowMs))
}

function open() {
  sites += 1
  const site = `before-${sites}`
  const clock = createVirtualClock(Date.now())
  const { url, token } = shim
  const redis = createRedisClient({ url, token, clock: { now: () => 0, sleep: async () => {} } })
  const ports = { redis, clock, random: systemRandom, log: silentLog }
  const store = createRedisStore({ ...ports, site })
  const live = createRedisLive({ ...ports, rest: { url, token, fetch, clock }, forms: liveForms })
  return { site, clock, redis, store, live, records: createTextRecords(site, store) }
}

const upgraded = (site: string) => shim.redis.get(`${siteBase(site)}form`)

/** As the schedule does, which comes every five minutes. */
async function upgrade(place: { site: string; clock: VirtualClock; redis: ReturnType<typeof createRedisClient> }) {
  for (let run = 0; run < 4; run += 1) {
    await purgeExpired(place, 1000)
    await place.clock.advance(300_000)
  }
}

async function hashesOf(site: string): Promise<string[]> {
  const keys = await shim.redis.keys(`${siteBase(site)}*`)
  const types = await Promise.all(keys.map((key) => shim.redis.type(key)))
  return keys.filter((_, i) => types[i] === 'hash')
}

describe.each(['before', 'after'] as const)('what was stored as hashes, %s it is made into texts', (when) => {
  const openStored = async () => {
    const place = open()
    await storeAsBefore(place.site, place.clock.now())
    if (when === 'after') await upgrade(place)
    expect(await upgraded(place.site)).toBe(when === 'after' ? '2' : null)
    return place
  }

  it('is found by name and in lists, with its version; what is over is not', async () => {
    const { records } = await openStored()
    const named = ['a', 'b', 'gone', 'never'].map((id) => ({ collection: 'things', id }))
    const found = await records.getMany(named)
    expect(found.map((one) => one && [one.value, one.version])).toEqual([
      [{ a: 'ü' }, 3],
      [{ b: 1 }, 1],
      undefined,
      undefined,
    ])
    const listed = await records.list({ index: 'n', limit: 10 })
    expect(listed.records.map(({ id }) => id)).toEqual(['a', 'b', 'a'])
    const scanned = await records.scan({ limit: 1000 })
    expect(scanned.records.map(({ id, index }) => [id, index.map(({ key }) => key)]).sort()).toEqual([
      ['a', ['k1', 'é']],
      ['b', ['k2']],
    ])
  })

  it('is changed and deleted under its version, and its places in lists follow', async () => {
    const { records, site } = await openStored()
    const index = [{ index: 'n', key: 'k9' }]
    const put = { op: 'put', collection: 'things', id: 'a', value: 1, index } as const
    expect((await records.write([{ ...put, expect: 2 }])).committed).toBe(false)
    expect((await records.write([{ ...put, expect: 3 }])).committed).toBe(true)
    expect(await records.get('things', 'a')).toMatchObject({ value: 1, version: 4 })
    await records.write([{ op: 'delete', collection: 'things', id: 'b', expect: 1 }])
    expect((await records.list({ index: 'n', limit: 10 })).records.map(({ id }) => id)).toEqual(['a'])
    expect(await shim.redis.zrange(`${siteBase(site)}x`, '0', '-1')).not.toContain('things\0b')
  })

  it('counts on', async () => {
    const { records, clock, site, redis } = await openStored()
    expect(await records.sums(['figures', 'day', 'over'])).toEqual([{ 'calls|in': 7, first: -12 }, { n: 2 }, {}])
    await records.write([
      { op: 'count', group: 'figures', add: { 'calls|in': 1 }, max: { first: -9 } },
      { op: 'count', group: 'over', add: { n: 1 } },
    ])
    await records.addCounts({ op: 'count', group: 'day', add: { n: 1 }, expiresAtMs: clock.now() + 3_600_000 })
    expect(await records.sums(['figures', 'day', 'over'])).toEqual([{ 'calls|in': 8, first: -9 }, { n: 3 }, { n: 1 }])
    await clock.advance(3_600_000)
    await purgeExpired({ redis, site, clock }, 1000)
    await upgrade({ redis, site, clock })
    expect(await shim.redis.exists(`${siteBase(site)}c:day`)).toBe(0)
  })

  it('is sent to who opens a screen, and what happens to it afterwards', async () => {
    const place = await openStored()
    const watcher = await watch(place)
    await watcher.until(isAbout('call-1'))
    await place.live.publish(place.site, [
      { key: 'call-1', parts: [part('site', 'call-1', 'ended', { as: 'last' })], forgetAtMs: place.clock.now() + 1000 },
    ])
    await watcher.until(({ data }) => data?.event === 'ended')
    watcher.close()
  })
})

it('leaves no hash behind, after ten minutes in which the release before may still write some', async () => {
  const place = open()
  await storeAsBefore(place.site, place.clock.now())
  await purgeExpired(place, 1000)
  await place.clock.advance(599_000)
  await shim.redis.hset(`${siteBase(place.site)}r:things\0late`, 'v', '1', 't', '1', 'e', '')
  await purgeExpired(place, 1000)
  expect(await hashesOf(place.site)).not.toEqual([])
  await place.clock.advance(1000)
  await purgeExpired(place, 1000)
  expect([await hashesOf(place.site), await upgraded(place.site)]).toEqual([[], '2'])
  expect(await place.records.get('things', 'late')).toMatchObject({ value: 1 })
})
