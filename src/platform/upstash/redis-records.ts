/**
 * `records` on Redis: one script call an operation (redis-scripts.ts). Expiry is judged by the caller's clock, as
 * everything else that has to do with time; some writes purge expired records, the schedule the rest.
 *
 * A write carries an id of its own. When an answer is lost, the same request is sent again and answered from what the
 * first one left behind, so it is applied once.
 */
import type { Clock, Random } from '../clock.ts'
import type { Log } from '../log.ts'
import type { IndexEntry, RecordRef } from '../records/records.ts'
import type {
  Outcome,
  TextListQuery,
  TextPage,
  TextRecord,
  TextScan,
  TextStore,
  TextWrite,
} from '../records/text-store.ts'
import { announcementsText } from './redis-announcements.ts'
import type { RedisClient } from './redis-client.ts'
import { sumsScript, tallyScript } from './redis-count-scripts.ts'
import { countArguments, countWriteArguments, toSums } from './redis-counts.ts'
import { getManyScript, listScript, purgeScript, scanScript } from './redis-scripts.ts'
import { writeScript } from './redis-write-script.ts'

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
  return Number(await redis.run(purgeScript, [siteBase(site)], [String(Math.floor(clock.now())), String(limit)]))
}

export function createRedisStore({ redis, site, clock, random, log }: RedisRecordsOptions): TextStore {
  const keys = [siteBase(site)]
  const now = () => String(Math.floor(clock.now()))
  let known = false
  return {
    async getMany(refs) {
      if (refs.length === 0) return []
      const found = asList(await redis.run(getManyScript, keys, [now(), ...refs.map(nameOf)]))
      return refs.map((ref, i) => {
        const [version, text, expiry] = asList(found[i])
        return version === undefined ? undefined : toRecord(ref, version, text, expiry)
      })
    },

    async list(query) {
      const { low, high } = boundsOf(query)
      const args = [now(), query.index, low, high, String(query.limit), query.reverse ? '1' : '0']
      return toPage(asList(await redis.run(listScript, keys, args)))
    },

    async write(writes) {
      if (!known) await redis.addTo(sitesKey, site)
      known = true
      const chance = random.bytes(17)
      const id = Buffer.from(chance.subarray(1)).toString('base64url')
      const purged = (chance[0] ?? 0) % purgesOneIn === 0 ? purgeBatch : 0
      const args = [now(), id, String(purged), ...writes.flatMap(writeArguments)]
      const answer = String(await redis.run(writeScript, keys, args))
      // The records stand; watchers learn it with the next news.
      if (answer.endsWith('!')) log.error('announcement_failed', { site })
      return { committed: answer.startsWith('1'), outcomes: [...answer.replace('!', '').slice(1)].map(outcomeOf) }
    },

    async sums(groups) {
      return asList(await redis.run(sumsScript, keys, [now(), ...groups])).map((found) => toSums(asList(found)))
    },

    async tally(count) {
      const { head, changes } = countArguments(count)
      const told = asList(await redis.run(tallyScript, keys, [now(), ...head, ...changes]))
      return toSums(told.flatMap((value, i) => [changes[2 * i], value]))
    },

    async scan(limit, cursor = '0') {
      const [next, ...fields] = asList(await redis.run(scanScript, keys, [now(), cursor, String(limit)]))
      const records: TextScan['records'][number][] = []
      for (let i = 0; i + 3 < fields.length; i += 4) {
        const [collection = '', ...id] = String(fields[i]).split('\0')
        const record = toRecord({ collection, id: id.join('\0') }, 0, fields[i + 1], fields[i + 2])
        records.push({ ...record, index: toEntries(String(fields[i + 3])) })
      }
      return String(next) === '0' ? { records } : { records, next: String(next) }
    },
  }
}

function nameOf({ collection, id }: RecordRef): string {
  return `${collection}\0${id}`
}

function writeArguments(write: TextWrite): string[] {
  if (write.op === 'count') return countWriteArguments(write)
  const expect = write.expect === undefined ? '' : String(write.expect)
  if (write.op === 'delete') return ['d', write.collection, write.id, expect, 'a', '', '', '0']
  const entries = [...new Map((write.index ?? []).map((entry) => [`${entry.index}\0${entry.key}`, entry])).values()]
  const news = write.announce?.length ? ['a', '', '', '', '', '', announcementsText(write.announce), '0'] : []
  return [
    'p',
    write.collection,
    write.id,
    expect,
    write.onConflict === 'skip' ? 's' : 'a',
    write.expiresAtMs === undefined ? '' : String(write.expiresAtMs),
    write.text,
    String(entries.length),
    ...entries.flatMap(({ index, key }) => [index, key]),
    ...news,
  ]
}

/** Redis's lexical bounds: `[` includes, `(` excludes. A key's members all start with the key and U+0000. */
function boundsOf({ from, to, after, reverse }: TextListQuery): { low: string; high: string } {
  const beyond = after && `(${after.key}\0${nameOf(after)}`
  return { low: !reverse && beyond ? beyond : `[${from}`, high: reverse && beyond ? beyond : `(${to}` }
}

function toPage([more, ...fields]: readonly unknown[]): TextPage {
  const records: TextRecord[] = []
  let lastKey = ''
  for (let i = 0; i + 3 < fields.length; i += 4) {
    const [key = '', collection = '', ...id] = String(fields[i]).split('\0')
    lastKey = key
    records.push(toRecord({ collection, id: id.join('\0') }, fields[i + 1], fields[i + 2], fields[i + 3]))
  }
  const last = records.at(-1)
  if (Number(more) !== 1 || !last) return { records }
  return { records, next: { key: lastKey, collection: last.collection, id: last.id } }
}

function toRecord({ collection, id }: RecordRef, version: unknown, text: unknown, expiry: unknown): TextRecord {
  const expiresAtMs = expiry === '' || expiry === null || expiry === undefined ? undefined : Number(expiry)
  return { collection, id, text: String(text), version: Number(version), expiresAtMs }
}

/** From `index\0key\0` of each. */
function toEntries(text: string): IndexEntry[] {
  const parts = text.split('\0')
  return Array.from({ length: Math.floor(parts.length / 2) }, (_, i) => {
    return { index: parts[2 * i] ?? '', key: parts[2 * i + 1] ?? '' }
  })
}

function outcomeOf(letter: string): Outcome {
  return letter === 'w' ? 'written' : letter === 's' ? 'skipped' : 'conflict'
}

function asList(answer: unknown): readonly unknown[] {
  if (!Array.isArray(answer)) throw new TypeError('Redis answered something else than a list')
  return answer
}
