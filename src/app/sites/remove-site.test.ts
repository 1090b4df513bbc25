import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../test/support/silent.ts'
import { createPatientClient } from '../../../test/support/upstash/patient-client.ts'
import { type RedisShim, startRedisShim } from '../../../test/support/upstash/rest-shim.ts'
import { createTextRecords } from '../../adapters/platform/records/text-records.ts'
import { createRedisStore } from '../../adapters/platform/upstash/redis-records.ts'
import { systemClock, systemRandom } from '../../ports/clock.ts'
import { removeSiteRecords } from './remove-site.ts'

let shim: RedisShim

beforeAll(async () => {
  shim = await startRedisShim()
})
afterAll(() => shim.close())

function openSite(site: string) {
  const redis = createPatientClient(shim)
  const store = createRedisStore({ redis, site, clock: systemClock, random: systemRandom, log: silentLog })
  return createTextRecords(site, store)
}

async function fill(site: string, count: number) {
  const puts = Array.from({ length: count }, (_, i) => ({ op: 'put' as const, collection: 'c', id: `${i}`, value: i }))
  for (let from = 0; from < count; from += 1000) await openSite(site).write(puts.slice(from, from + 1000))
}

async function countIn(site: string) {
  const names = new Set<string>()
  let cursor: string | undefined
  do {
    const page = await openSite(site).scan({ limit: 1000, cursor })
    for (const { id } of page.records) names.add(id)
    cursor = page.next
  } while (cursor !== undefined)
  return names.size
}

describe('a site that is removed from a Redis where other sites have much more', () => {
  it('is gone in the end, and the others keep all', async () => {
    await fill('large', 12_000)
    await fill('small', 40)
    let deleted = 0
    let cursor: string | undefined
    for (let parts = 1; ; parts += 1) {
      const part = await removeSiteRecords(openSite('small'), systemClock.now(), cursor)
      deleted += part.deleted
      cursor = part.next
      if (part.done) break
      expect(parts).toBeLessThan(20)
    }
    expect([deleted, await countIn('small'), await countIn('large')]).toEqual([40, 0, 12_000])
  })
})
