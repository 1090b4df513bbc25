/**
 * The ports on Upstash, on either platform. This file is loaded by every start; the vendor's clients only when the first
 * request uses them, because a site on Durable Objects never does.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { HttpFetch } from '../../../ports/http.ts'
import type { LiveForms } from '../../../ports/live.ts'
import type { Log } from '../../../ports/log.ts'
import type { Platform } from '../../../ports/platform.ts'
import { createTextRecords } from '../records/text-records.ts'
import type { TextStore } from '../records/text-store.ts'

type Variables = Readonly<Record<string, string | undefined>>

const needed = [
  'UPSTASH_REDIS_REST_URL',
  'UPSTASH_REDIS_REST_TOKEN',
  'QSTASH_TOKEN',
  'QSTASH_CURRENT_SIGNING_KEY',
  'QSTASH_NEXT_SIGNING_KEY',
] as const

/** As the marketplaces of Vercel and Upstash name the same two values. */
const otherNames: Variables = {
  UPSTASH_REDIS_REST_URL: 'KV_REST_API_URL',
  UPSTASH_REDIS_REST_TOKEN: 'KV_REST_API_TOKEN',
}

function namedValue(variables: Variables, name: string): string {
  return variables[name]?.trim() || variables[otherNames[name] ?? '']?.trim() || ''
}

/** Whether records and wake-ups are meant to be Upstash's. */
export function wantsUpstash(variables: Variables): boolean {
  return Boolean(namedValue(variables, 'UPSTASH_REDIS_REST_URL') && variables.QSTASH_TOKEN)
}

export interface UpstashOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly fetch: HttpFetch
  /** Loaded by the first watcher. */
  readonly liveForms: () => Promise<LiveForms>
  /** How a variable is set on this platform. */
  readonly where: string
  /** How long a request may be held that watches; absent: for ever. */
  readonly watchMs?: number
}

/** Throws `not_configured`, naming what is missing. */
export function createUpstashPorts(
  variables: Variables,
  { clock, random, log, fetch, where, watchMs, liveForms }: UpstashOptions,
): Pick<Platform, 'records' | 'queue' | 'live' | 'purge' | 'scheduledMaintenance'> {
  const read = (name: (typeof needed)[number] | 'SWITCHHOOK_PUBLIC_URL') => namedValue(variables, name)
  const missing = [...needed, 'SWITCHHOOK_PUBLIC_URL' as const].filter((name) => !read(name))
  if (missing.length > 0) {
    throw new SwitchhookError('not_configured', `Set ${missing.join(', ')} ${where}, then deploy again.`, {
      details: { variables: missing },
    })
  }
  const redis = once(async () => {
    const { createRedisClient } = await import('./redis-client.ts')
    return createRedisClient({ url: read('UPSTASH_REDIS_REST_URL'), token: read('UPSTASH_REDIS_REST_TOKEN'), clock })
  })
  const queue = once(async () => {
    const [{ createQstashQueue }, { DailyLimit }] = await Promise.all([
      import('./qstash-queue.ts'),
      import('./qstash-limit.ts'),
    ])
    const publicUrl = read('SWITCHHOOK_PUBLIC_URL').replace(/\/+$/, '')
    const url = variables.QSTASH_URL || undefined
    const dailyLimit = new DailyLimit({ records: records('main'), clock, log })
    return createQstashQueue({ token: read('QSTASH_TOKEN'), url, publicUrl, clock, random, log, dailyLimit })
  })
  const storeOf = (site: string) =>
    once(async () => {
      const { createRedisStore } = await import('./redis-records.ts')
      return createRedisStore({ redis: await redis(), site, clock, random, log })
    })
  const live = once(async () => {
    const { createRedisLive } = await import('./redis-live.ts')
    const rest = { url: read('UPSTASH_REDIS_REST_URL'), token: read('UPSTASH_REDIS_REST_TOKEN'), fetch, clock }
    return createRedisLive({ redis: await redis(), rest, clock, random, log, watchMs, forms: await liveForms() })
  })
  const stores = new Map<string, () => Promise<TextStore>>()
  const records = (site: string) => {
    const store = stores.get(site) ?? storeOf(site)
    if (stores.size < maxStores) stores.set(site, store)
    return createTextRecords(site, {
      getMany: async (refs) => (await store()).getMany(refs),
      list: async (query) => (await store()).list(query),
      write: async (writes) => (await store()).write(writes),
      scan: async (limit, cursor) => (await store()).scan(limit, cursor),
      snapshot: async (limit, cursor) => (await store()).snapshot(limit, cursor),
      sums: async (groups) => (await store()).sums(groups),
      addCounts: async (count) => (await store()).addCounts(count),
    })
  }
  return {
    records,
    queue: {
      wake: async (message) => (await queue()).wake(message),
      wakeAt: async (message, atMs) => (await queue()).wakeAt(message, atMs),
      trouble: async () => (await import('./qstash-limit.ts')).dailyLimitInWords(records('main')),
    },
    live: {
      publish: async (site, announcements) => (await live()).publish(site, announcements),
      watch: async (session, watcher) => (await live()).watch(session, watcher),
      disconnect: async (site, keyId) => (await live()).disconnect(site, keyId),
      disconnectMarked: async (site, mark) => (await live()).disconnectMarked(site, mark),
      stats: async (site) => (await live()).stats(site),
      erase: async (site, what) => (await live()).erase(site, what),
      watchers: async (site) => (await live()).watchers(site),
    },
    async purge(site, limit) {
      const { purgeExpired } = await import('./redis-records.ts')
      return purgeExpired({ redis: await redis(), site, clock }, limit)
    },
    scheduledMaintenance: {
      async sites() {
        const { sitesWithRecords } = await import('./redis-records.ts')
        return sitesWithRecords(await redis())
      },
    },
  }
}

const maxStores = 1000

/**
 * Made at first use, then the same. What is kept is the value, never the promise: in a Worker one request must not wait
 * for what another began.
 */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: T | undefined
  return async () => {
    if (made !== undefined) return made
    const fresh = await make()
    made ??= fresh
    return made
  }
}
