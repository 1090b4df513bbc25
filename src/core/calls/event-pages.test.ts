/** Calls with thousands of events, in every store. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dayMs } from '../../../test/support/call-events.ts'
import { eventOfLargeCall, reportsOfLargeCall } from '../../../test/support/large-call.ts'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { silentLog } from '../../../test/support/silent.ts'
import { createPatientClient } from '../../../test/support/upstash/patient-client.ts'
import { type RedisShim, startRedisShim } from '../../../test/support/upstash/rest-shim.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { createTextRecords } from '../../adapters/platform/records/text-records.ts'
import { createRedisStore, purgeExpired } from '../../adapters/platform/upstash/redis-records.ts'
import { systemRandom } from '../../ports/clock.ts'
import type { Records, WholeRecord } from '../../ports/records.ts'
import { erasePage } from '../erasure/erase.ts'
import { forgetCallsBefore } from '../retention/forget-calls.ts'
import { type ApplyContext, applyReports, pendingReports } from './apply.ts'
import type { Report } from './event.ts'
import { pageCollection } from './event-pages.ts'
import { findCall } from './find-call.ts'
import { accept } from './inbox.ts'
import { reduceAll } from './reduce.ts'
import type { StoredCall } from './stored-call.ts'

const retentionMs = 400 * 86_400_000
const large = { startMs: dayMs }

function open(stored: Records, clock: ReturnType<typeof createVirtualClock>, purge: (limit: number) => unknown) {
  const context: ApplyContext = {
    ...{ records: stored, clock, random: { next: () => 0.5, bytes: () => new Uint8Array() } },
    ...{ retentionMs, conversations: true, consequences: async () => [] },
  }
  const apply = async (reports: readonly Report[], together = 200) => {
    for (let from = 0; from < reports.length; from += together) {
      const part = reports.slice(from, from + together)
      const accepted = await accept({ records: stored, clock, retentionMs, wake: async () => undefined }, part)
      await applyReports(
        context,
        await pendingReports(
          stored,
          accepted.map(({ reportId }) => reportId),
        ),
      )
    }
  }
  const all = async () => {
    const found: WholeRecord[] = []
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
      const page = await stored.scan({ limit: 500, cursor })
      found.push(...page.records)
      cursor = page.next
    }
    return [...new Map(found.map((record) => [`${record.collection} ${record.id}`, record])).values()]
  }
  const pages = async () => (await all()).filter(({ collection }) => collection === pageCollection)
  const only = async () => {
    const { records: found } = await stored.list<StoredCall>({ index: 'calls.start', limit: 10 })
    expect(found).toHaveLength(1)
    return findCall(stored, found[0]?.id ?? '')
  }
  return { records: stored, clock, apply, all, pages, only, purge }
}

const home = { country: 'US' } as const
const caller = {
  ...{ emails: [], contacts: [], home },
  numbers: [
    { kind: 'public', raw: '+12025550123', e164: '+12025550123', digits: '12025550123', matchKey: '12025550123' },
  ],
} as unknown as Parameters<typeof erasePage>[1]

function describeLargeCalls(where: string, make: () => ReturnType<typeof open>) {
  describe(`a call with thousands of events in ${where}`, { timeout: 60_000 }, () => {
    it('is the same call, with all of them, in whatever order they came and repeated, and no record is large', async () => {
      const site = make()
      const reports = reportsOfLargeCall(900, large)
      // Every seventh first, then the rest from the end.
      const mixed = [...reports.filter((_, i) => i % 7 === 0), ...reports.filter((_, i) => i % 7 !== 0).reverse()]
      await site.apply(mixed)
      await site.apply(reports.slice(100, 130))
      const stored = await site.only()
      const truth = reduceAll(undefined, reports.flat())
      expect(stored?.call).toEqual(JSON.parse(JSON.stringify(truth)))
      const sizes = (await site.all()).map((record) => JSON.stringify(record).length)
      expect(Math.max(...sizes)).toBeLessThan(500_000)
      expect((await site.pages()).length).toBeGreaterThan(1)
    })

    it('shows its state in lists, which read no pages: who talks, and when the last thing happened', async () => {
      const site = make()
      await site.apply(reportsOfLargeCall(700, large))
      const late = eventOfLargeCall(700, large)
      await site.apply([[late]])
      const page = await site.records.list<StoredCall>({ index: 'calls.active', limit: 10 })
      const [listed] = page.records.map(({ value }) => value.call)
      expect(listed?.revision).toBe(701)
      expect(listed?.events.length).toBeLessThan(300)
      expect(listed?.events[0]?.at).toBe(new Date(dayMs).toISOString())
      expect(listed?.events.at(-1)?.at).toBe(late.at)
      expect(listed?.view.legs.at(-1)).toMatchObject({ key: expect.stringContaining('PJSIP/130-350') })
    })

    it('is erased with every page, and stays so when more is reported of it', async () => {
      const site = make()
      await site.apply(reportsOfLargeCall(500, large))
      const ports = { records: site.records, clock: site.clock, retentionMs, callTimeoutMs: 3_600_000 }
      let erased = 0
      for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
        const page = await erasePage(ports, caller, { dryRun: false, cursor })
        erased += page.found.callIds.length
        cursor = page.next
      }
      await site.apply(reportsOfLargeCall(450, large, 500))
      expect(erased).toBe(1)
      expect((await site.only())?.call.revision).toBe(950)
      const ofCalls = (await site.all()).filter(({ collection }) => ['calls', pageCollection].includes(collection))
      expect(JSON.stringify(ofCalls).includes('2025550123')).toBe(false)
    })

    it('is found once when only one of its pages names the person', async () => {
      const site = make()
      const [, ...others] = reportsOfLargeCall(500, { ...large, number: '+12025550100' })
      const named = eventOfLargeCall(0, { ...large, startMs: dayMs + 5000 })
      await site.apply([[named], ...others])
      const { records: scanned } = await site.records.scan({ limit: 1000 })
      const own = scanned.filter(({ collection }) => collection === 'calls')
      expect(JSON.stringify(own.map(({ value }) => (value as StoredCall).call.events)).includes('2025550123')).toBe(
        false,
      )
      const ports = { records: site.records, clock: site.clock, retentionMs, callTimeoutMs: 3_600_000 }
      const sum = async (dryRun: boolean) => {
        const callIds: string[] = []
        for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
          const page = await erasePage(ports, caller, { dryRun, cursor })
          callIds.push(...page.found.callIds)
          cursor = page.next
        }
        return callIds
      }
      expect(await sum(true)).toHaveLength(1)
      expect(await sum(false)).toHaveLength(1)
      expect(await sum(true)).toEqual([])
      expect(JSON.stringify(await site.pages()).includes('2025550123')).toBe(false)
    })

    it('takes its pages along into the call that it folds into', async () => {
      const site = make()
      const [one, other] = [
        { ...large, call: '1.1' },
        { ...large, call: '1.2', startMs: dayMs + 60_000 },
      ]
      await site.apply(reportsOfLargeCall(450, one))
      await site.apply(reportsOfLargeCall(450, other))
      const bridge = eventOfLargeCall(450, one)
      const both: [string, ...string[]] = ['asterisk:linkedid:1.1', 'asterisk:linkedid:1.2']
      await site.apply([[{ ...bridge, aliases: both }]])
      const whole = await site.only()
      expect(whole?.call.revision).toBe(901)
      expect(whole?.call.events).toHaveLength(901)
      expect(new Set((await site.pages()).map(({ id }) => id.split('.')[0]))).toEqual(new Set([whole?.call.id]))
    })

    it('is kept and goes as a whole: pages are re-dated with their call, expire with it, and are forgotten with it', async () => {
      const site = make()
      await site.apply(reportsOfLargeCall(500, large))
      const early = {
        ...eventOfLargeCall(0, large),
        id: 'ami:1.1:earlier',
        leg: 'first',
        at: new Date(dayMs - 3_600_000).toISOString(),
      }
      await site.apply([[early]])
      const expiries = (await site.pages()).map(({ expiresAtMs }) => expiresAtMs)
      expect(new Set(expiries)).toEqual(new Set([dayMs - 3_600_000 + retentionMs]))
      expect(await forgetCallsBefore(site.records, dayMs + 1)).toBe(1)
      expect(await site.pages()).toEqual([])

      await site.apply(reportsOfLargeCall(500, { ...large, call: '2.2' }))
      expect(await site.pages()).not.toEqual([])
      await site.clock.advance(retentionMs)
      expect(await site.pages()).toEqual([])
      await site.purge(1000)
    })
  })
}

describeLargeCalls('SQLite', () => {
  const clock = createVirtualClock(dayMs + 3_600_000)
  const records = openMemoryRecords({ site: 'main', clock })
  return open(records, clock, (limit) => records.purgeExpired(limit))
})

describe('with Redis', () => {
  let shim: RedisShim
  beforeAll(async () => {
    shim = await startRedisShim()
  })
  afterAll(() => shim.close())
  let sites = 0
  describeLargeCalls('Redis', () => {
    const clock = createVirtualClock(dayMs + 3_600_000)
    sites += 1
    const site = `large-${sites}`
    const redis = createPatientClient(shim)
    const records = createTextRecords(
      site,
      createRedisStore({ redis, site, clock, random: systemRandom, log: silentLog }),
    )
    return open(records, clock, (limit) => purgeExpired({ redis, site, clock }, limit))
  })
})
