/** `live` on Redis when something breaks, and what it costs. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { type RedisShim, startRedisShim } from '../../../../test/support/upstash/rest-shim.ts'
import { createVirtualClock, type VirtualClock } from '../../../../test/support/virtual-clock.ts'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { seededRandom } from '../../../../test/support/world.ts'
import { liveForms } from '../../../core/live/live-forms.ts'
import { systemRandom } from '../../../ports/clock.ts'
import { about, isAbout, own, part, ringing, watch } from '../../../ports/contract/live/listener-contract.ts'
import { createRedisClient } from './redis-client.ts'
import { createRedisLive } from './redis-live.ts'
import { createRedisStore, purgeExpired, siteBase } from './redis-records.ts'

/** Redis is real, so there are few runs: `SIMULATIONS=200` makes more. */
const numRuns = Number(process.env.SIMULATIONS ?? 0) > 0 ? Math.min(Number(process.env.SIMULATIONS), 1000) : 5
let shim: RedisShim
let sites = 0

beforeAll(async () => {
  shim = await startRedisShim()
})
afterAll(() => shim.close())
beforeEach(() => shim.heal())

/** Time stands still: what waits for it can't be what made a test pass. */
function open({ watchMs }: { watchMs?: number } = {}) {
  sites += 1
  const site = `faults-${sites}`
  const clock = createVirtualClock(Date.now())
  const log = collectingLog()
  const { url, token } = shim
  const redis = createRedisClient({ url, token, clock: { now: () => 0, sleep: async () => {} } })
  const ports = { clock, random: systemRandom, log }
  const live = createRedisLive({ ...ports, redis, rest: { url, token, fetch, clock }, watchMs, forms: liveForms })
  return { live, site, clock, log, redis, store: createRedisStore({ redis, site, ...ports }) }
}

const openHere = (site: string) => shim.subscriptions.open.filter((channel) => channel.startsWith(`sw:${site}:`))

/** Waits in both times: a virtual second must not pass while a real request is under way for longer. */
const passing = (clock: VirtualClock, holds: () => boolean) =>
  waitFor(async () => {
    await clock.advance(200)
    return holds()
  })

describe('live on Redis', () => {
  it('sends all once when the subscription is cut off, what happened meanwhile too', async () => {
    const place = open()
    const watcher = await watch(place)
    await place.live.publish(place.site, [ringing('before')])
    await watcher.until(isAbout('before'))
    shim.subscriptions.cut()
    await waitFor(() => place.clock.sleeping >= 2 && openHere(place.site).length === 0)
    await place.live.publish(place.site, [ringing('meanwhile')])
    await place.clock.advance(300)
    await watcher.until(isAbout('meanwhile'))
    await place.live.publish(place.site, [ringing('after')])
    await watcher.until(isAbout('after'))
    expect(watcher.ids).toEqual(['before', 'meanwhile', 'after'])
    expect(watcher.hasEnded).toBe(false)
    watcher.close()
  })

  it('sends within a minute what a connection that died without a sign did not bring, and replaces it', async () => {
    const place = open()
    const watcher = await watch(place)
    shim.subscriptions.mute()
    await place.live.publish(place.site, [ringing('a')])
    await place.clock.advance(60_000)
    await watcher.until(isAbout('a'))
    await waitFor(() => place.clock.sleeping === 1)
    await place.clock.advance(60_000)
    await waitFor(() => openHere(place.site).length === 0)
    await passing(place.clock, () => openHere(place.site).length === 1)
    await place.live.publish(place.site, [ringing('b')])
    await watcher.until(isAbout('b'))
    expect(watcher.ids).toEqual(['a', 'b'])
    watcher.close()
  })

  it('sends each change once and in its order, whatever breaks and whenever', async () => {
    const step = fc.constantFrom('publish', 'publish', 'publish', 'cut', 'mute', 'flush', 'a moment', 'a minute')
    const property = fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.integer(), async (steps, seed) => {
      const place = open()
      const chance = seededRandom(seed)
      const watcher = await watch(place)
      shim.fault(() => (chance() < 0.8 ? undefined : chance() < 0.5 ? 'before' : 'after'))
      const published: string[] = []
      for (const [i, name] of [...steps, 'publish' as const].entries()) {
        if (name === 'publish') {
          published.push(`call-${i}`)
          // Published again until it is certain: what is retained already is no change.
          const publish = () => place.live.publish(place.site, [ringing(`call-${i}`)])
          for (let done = false; !done; ) {
            done = await publish().then(
              () => true,
              () => false,
            )
          }
        }
        if (name === 'cut') shim.subscriptions.cut()
        if (name === 'mute') shim.subscriptions.mute()
        if (name === 'flush') await shim.flushScripts()
        if (name === 'a moment') await place.clock.advance(300)
        if (name === 'a minute') await place.clock.advance(60_000)
      }
      shim.heal()
      await waitFor(async () => {
        await place.clock.advance(2000)
        return watcher.ids.length >= published.length
      })
      watcher.close()
      expect([watcher.ids, watcher.hasEnded]).toEqual([published, false])
    })
    await fc.assert(property, { numRuns })
  }, 600_000)

  it('stays open while Redis is away, says so in the log, and goes on when it is back', async () => {
    const place = open()
    const watcher = await watch(place)
    shim.fault(() => 'before')
    shim.subscriptions.cut()
    await passing(place.clock, () => place.log.lines.some(({ event }) => event === 'live_subscription_lost'))
    shim.heal()
    await place.live.publish(place.site, [ringing('a')])
    await passing(place.clock, () => watcher.ids.includes('a'))
    expect([watcher.ids, watcher.hasEnded]).toEqual([['a'], false])
    watcher.close()
  })

  it('leaves no subscription and no name behind, however a watch ends', async () => {
    const place = open({ watchMs: 285_000 })
    const closed = await watch(place)
    const timedOut = await watch(place, { topic: own })
    expect(openHere(place.site)).toHaveLength(2)
    closed.close()
    await waitFor(() => openHere(place.site).length === 1)
    await place.clock.advance(285_000)
    await timedOut.ended.promise
    await waitFor(() => openHere(place.site).length === 0)
    await waitFor(async () => (await shim.redis.zcard(`${siteBase(place.site)}l:open`)) === 0)
    await waitFor(() => place.clock.sleeping === 0)
  })

  it('leaves no name behind when a watch is closed while it reads', async () => {
    const place = open()
    const watcher = await watch(place)
    let cuts = 0
    shim.fault(() => {
      // The read of the minute: it is sent again, while the watch closes.
      if (cuts === 0) watcher.close()
      cuts += 1
      return cuts === 1 ? 'before' : undefined
    })
    await place.clock.advance(60_000)
    await waitFor(() => cuts >= 3)
    await waitFor(() => place.clock.sleeping === 0)
    await waitFor(async () => (await shim.redis.zcard(`${siteBase(place.site)}l:open`)) === 0)
  })

  it('refuses with storage_unavailable while Redis is away, and leaves nothing open', async () => {
    const place = open()
    shim.fault(() => 'before')
    await expect(watch(place)).rejects.toMatchObject({ code: 'storage_unavailable', retryable: true })
    await expect(place.live.stats(place.site)).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect([openHere(place.site), place.clock.sleeping]).toEqual([[], 0])
  })

  it('ends what a revoked key opened though the message of it was lost, and lets nothing new be opened', async () => {
    const place = open()
    const watcher = await watch(place, { keyId: 'gone' })
    shim.subscriptions.mute()
    await place.live.disconnect(place.site, 'gone')
    await place.clock.advance(60_000)
    await watcher.ended.promise
    await (await watch(place, { keyId: 'gone' })).ended.promise
    expect(watcher.messages.map(({ type }) => type)).toEqual(['connected', 'ready'])
  })

  it('costs a write no request, and a silent watch one a minute', async () => {
    const place = open()
    const store = (n: number) =>
      place.store.write([{ op: 'put', collection: 'c', id: `${n}`, text: '1', announce: [ringing(`${n}`)] }])
    // The first time Redis learns the scripts and the site's name.
    await store(1)
    const watcher = await watch(place)
    shim.takeCount()
    await store(2)
    expect(shim.takeCount()).toBe(1)
    await watcher.until(isAbout('2'))
    for (let minute = 1; minute <= 3; minute += 1) {
      await place.clock.advance(60_000)
      await waitFor(() => place.clock.sleeping === 1)
    }
    expect(shim.takeCount()).toBe(3)
    watcher.close()
  })

  it('sends once what is published though its answer is lost, and after the script cache was flushed', async () => {
    const place = open()
    const watcher = await watch(place)
    const ended = (id: string) => about(id, [part('site', id, 'ended', { as: 'last' })])
    shim.loseAnswers(1)
    await place.live.publish(place.site, [ended('a')])
    await shim.flushScripts()
    await place.live.publish(place.site, [ended('b')])
    await watcher.until(isAbout('b'))
    expect(watcher.ids).toEqual(['a', 'b'])
    watcher.close()
  })

  it('stores a record though it can’t be announced, and says so in the log', async () => {
    const place = open()
    await shim.redis.set(`${siteBase(place.site)}l:log`, 'not a stream')
    const put = { op: 'put', collection: 'c', id: '1', text: '1', announce: [ringing('a')] } as const
    expect(await place.store.write([put])).toEqual({ committed: true, outcomes: ['written'] })
    expect(place.log.lines).toMatchObject([{ level: 'error', event: 'announcement_failed', site: place.site }])
  })

  it('withdraws by the schedule what nobody watches', async () => {
    const place = open()
    await place.live.publish(place.site, [{ ...ringing('a'), forgetAtMs: place.clock.now() + 1000 }])
    await place.clock.advance(1000)
    await purgeExpired(place, 100)
    expect(await shim.redis.keys(`${siteBase(place.site)}l:k:*`)).toEqual([])
    expect((await place.live.stats(place.site)).keys).toBe(0)
  })

  it('keeps a watch of which nothing is sent while much else happens', async () => {
    const place = open()
    const watcher = await watch(place, { topic: own, extension: '101' })
    const ended = (id: string) => about(id, [part('site', id, 'ended', { as: 'last' })])
    for (const half of [1, 2]) {
      for (let i = 0; i < 5; i += 1) {
        const others = Array.from({ length: 500 }, (_, j) => ended(`${half}-${i}-${j}`))
        await place.live.publish(place.site, others)
      }
      await place.clock.advance(60_000)
      await waitFor(() => place.clock.sleeping === 1)
    }
    await place.live.publish(place.site, [ringing('a', own)])
    await watcher.until(isAbout('a'))
    expect([watcher.ids, watcher.hasEnded]).toEqual([['a'], false])
    watcher.close()
  })

  it('counts no wake signal among the screens', async () => {
    const place = open()
    const signal = await watch(place, { protocol: 'wake' })
    expect((await place.live.stats(place.site)).sockets).toBe(0)
    await place.live.publish(place.site, [ringing('a')])
    await signal.until(({ type }) => type === 'wake')
    signal.close()
  })

  it('keeps bodies as they were given: any letter, empty lists, numbers', async () => {
    const place = open()
    const body = { id: 'a', state: 'ringing', list: [], none: {}, n: 12345678901234, text: '"é😀\\\u0000\ud800' }
    const watcher = await watch(place)
    await place.live.publish(place.site, [about('a', [{ topic: 'site', body, as: 'retain' }])])
    await watcher.until(isAbout('a'))
    expect(watcher.messages.at(-1)?.data?.call).toEqual(body)
    watcher.close()
  })
})
