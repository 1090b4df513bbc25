/**
 * `live` on Redis: events are kept and published by the scripts that store the records they are about, and each watcher has a
 * subscription of its own. There are no sockets: a function on Vercel can't hold them.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import { type Live, type LiveForms, watchersMax } from '../../../ports/live.ts'
import type { Log } from '../../../ports/log.ts'
import { announcementsText } from './redis-announcements.ts'
import type { RedisClient } from './redis-client.ts'
import { readWatcher } from './redis-log.ts'
import { siteBase } from './redis-records.ts'
import { redisScripts } from './redis-scripts.ts'
import type { RestAccess } from './redis-subscription.ts'
import { RedisWatch } from './redis-watch.ts'

export interface RedisLiveOptions {
  readonly redis: RedisClient
  readonly rest: RestAccess
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly forms: LiveForms
  /** A watch ends itself after it, where the platform ends requests. */
  readonly watchMs?: number
}

export function createRedisLive(options: RedisLiveOptions): Live {
  const { redis, clock, random, log } = options
  const now = () => String(Math.floor(clock.now()))
  return {
    async publish(site, announcements) {
      const id = Buffer.from(random.bytes(16)).toString('base64url')
      const args = [now(), id, announcementsText(announcements)]
      const announced = await reach(() => redis.run(redisScripts.publish, [siteBase(site)], args))
      if (Number(announced) !== 1) log.error('announcement_failed', { site })
    },
    async watch(session, watcher) {
      const watch = new RedisWatch(options, session, watcher)
      await reach(() => watch.open())
      // Who listens no more closes it; a platform that learns of that by a request has no need to ask.
      return { stillHere() {}, close: () => watch.close() }
    },
    disconnectMarked: async (site, mark) =>
      void (await reach(() => redis.run(redisScripts.disconnectMarked, [siteBase(site)], [mark]))),
    disconnect: async (site, keyId) =>
      void (await reach(() => redis.run(redisScripts.disconnect, [siteBase(site)], [keyId]))),
    async erase(site, { keys, mentions }) {
      const args = [JSON.stringify(keys.map((key) => JSON.stringify(key))), JSON.stringify(mentions)]
      await reach(() => redis.run(redisScripts.erase, [siteBase(site)], args))
    },
    async stats(site) {
      const stats = await reach(() => redis.run(redisScripts.stats, [siteBase(site)], [now()]))
      const [sockets = 0, keys = 0, seq = 0] = Array.isArray(stats) ? stats.map(Number) : []
      return { sockets, keys, seq }
    },
    async watchers(site) {
      const open = await reach(() => redis.run(redisScripts.watchers, [siteBase(site)], [now(), String(watchersMax)]))
      return Array.isArray(open) ? open.map((name) => readWatcher(String(name))) : []
    },
  }
}

async function reach<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    const message = 'The live hub can’t be reached just now; try again.'
    throw new SwitchhookError('storage_unavailable', message, { retryable: true, cause })
  }
}
