/**
 * `records` on Redis: one script call an operation (redis-scripts.ts). Expiry is judged by the caller's clock, as
 * everything else that has to do with time; some writes purge expired records, the schedule the rest.
 *
 * A write carries an id of its own. When an answer is lost, the same request is sent again and answered from what the
 * first one left behind, so it is applied once.
 */
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { TextStore } from '../records/text-store.ts'
import type { RedisClient } from './redis-client.ts'
import { countArguments, readSums, toSums } from './redis-counts.ts'
import {
  asList,
  boundsOf,
  nameOf,
  readRecord,
  toPage,
  toWholeRecords,
  writeArguments,
  writeOutcome,
} from './redis-forms.ts'
import { redisScripts } from './redis-scripts.ts'
import { redisSnapshot } from './redis-snapshots.ts'

export interface RedisRecordsOptions {
  readonly redis: RedisClient
  readonly site: string
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'bytes'>
  readonly log: Log
}

/** One write in so many looks for expired records: that costs a command, and nobody is in a hurry. */
const purgesOneIn = 16
const purgeBatch = 100

/** The set of all sites with records: what the schedule sweeps. */
const sitesKey = 'sw:sites'

export function siteBase(site: string): string {
  return `sw:{${site}}:`
}

export function sitesWithRecords(redis: RedisClient): Promise<string[]> {
  return redis.membersOf(sitesKey)
}

/** Deletes up to `limit` expired records for good; answers how many. Reads never see them anyway. */
export async function purgeExpired(
  { redis, site, clock }: Pick<RedisRecordsOptions, 'redis' | 'site' | 'clock'>,
  limit: number,
): Promise<number> {
  return Number(await redis.run(redisScripts.purge, [siteBase(site)], [String(Math.floor(clock.now())), String(limit)]))
}

export function createRedisStore({ redis, site, clock, random, log }: RedisRecordsOptions): TextStore {
  const base = siteBase(site)
  const keys = [base]
  const nowMs = () => Math.floor(clock.now())
  const now = () => String(nowMs())
  /** Texts of keys behind the site's. Until the site's form is 2 what is missing may be a hash of an earlier release. */
  const read = async (names: readonly string[]): Promise<readonly (string | undefined)[]> => {
    const [form, ...found] = await redis.read([`${base}form`, ...names.map((name) => base + name)])
    if (form === '2' || !found.includes(undefined)) return found
    const all = asList(await redis.run(redisScripts.getMany, keys, names))
    return all.map((text) => (text === null ? undefined : String(text)))
  }
  let known = false
  return {
    async getMany(refs) {
      if (refs.length === 0) return []
      const found = await read(refs.map((ref) => `r:${nameOf(ref)}`))
      return refs.map((ref, i) => readRecord(ref, found[i], nowMs()))
    },

    async list(query) {
      const { low, high } = boundsOf(query)
      const args = [now(), query.index, low, high, String(query.limit), query.reverse ? '1' : '0']
      return toPage(asList(await redis.run(redisScripts.list, keys, args)))
    },

    async write(writes) {
      // A site that is new has nothing of earlier releases.
      if (!known && (await redis.addTo(sitesKey, site))) await redis.set(`${base}form`, '2')
      known = true
      const chance = random.bytes(17)
      const id = Buffer.from(chance.subarray(1)).toString('base64url')
      const purged = (chance[0] ?? 0) % purgesOneIn === 0 ? purgeBatch : 0
      const args = [now(), id, String(purged), ...writes.flatMap(writeArguments)]
      const answer = String(await redis.run(redisScripts.write, keys, args))
      // The records stand; watchers learn it with the next news.
      if (answer.endsWith('!')) log.error('announcement_failed', { site })
      return { committed: answer.startsWith('1'), outcomes: [...answer.replace('!', '').slice(1)].map(writeOutcome) }
    },

    async sums(groups) {
      if (groups.length === 0) return []
      const found = await read(groups.map((group) => `c:${group}`))
      return found.map((text) => readSums(text, nowMs()))
    },

    async addCounts(count) {
      const { head, changes } = countArguments(count)
      const changed = asList(await redis.run(redisScripts.addCounts, keys, [now(), ...head, ...changes]))
      return toSums(changed.flatMap((value, i) => [changes[2 * i], value]))
    },

    async scan(limit, cursor = '0') {
      if (!/^\d{1,20}$/.test(cursor)) return { records: [], badCursor: true }
      const [next, ...fields] = asList(await redis.run(redisScripts.scan, keys, [now(), cursor, String(limit)]))
      const records = toWholeRecords(fields)
      return String(next) === '0' ? { records } : { records, next: String(next) }
    },

    snapshot(limit, cursor) {
      const ports = { nowMs: Math.floor(clock.now()), newId: () => Buffer.from(random.bytes(16)).toString('base64url') }
      return redisSnapshot((args) => redis.run(redisScripts.snapshot, keys, [...args]), ports, limit, cursor)
    },
  }
}
