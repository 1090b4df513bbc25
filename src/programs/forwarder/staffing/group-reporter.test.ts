import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../../test/support/memory-records.ts'
import { silentLog } from '../../../../test/support/silent.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import type { KnownGroups } from '../../../adapters/pbx/group-source.ts'
import type { Trunk } from '../../../core/staffing/group-state.ts'
import type { ReportedGroup } from '../../../core/staffing/presence/group-report.ts'
import { readGroupSources, readGroupStates, writeGroupStates } from '../../../core/staffing/presence/group-store.ts'
import { fromReportForm, fromTrunkForm } from '../../../core/staffing/presence/report-form.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { systemRandom } from '../../../ports/clock.ts'
import { staffingReport } from '../../../wire/queues.ts'
import type { Answered } from '../push/cloud.ts'
import { GroupReporter } from './group-reporter.ts'

const startMs = Date.parse('2026-11-20T10:00:00Z')

type Arrival = 'comes' | 'lost' | 'answer lost' | 'hangs'

/** A phone system, a reporter, and the cloud's own store behind a network that does as it should. */
function open() {
  const clock = createVirtualClock(startMs)
  const records = openMemoryRecords({ site: 'main', clock })
  const truth = new Map<string, ReportedGroup>()
  const trunks: { now?: readonly Trunk[] } = {}
  const network: { arrival: Arrival; sent: number; groups: number } = { arrival: 'comes', sent: 0, groups: 0 }
  const failed: Answered = {
    ok: false,
    fault: { error: new SwitchhookError('cloud_unreachable', 'no network', { retryable: true }) },
  }
  const post = async (_path: string, value: unknown, signal: AbortSignal): Promise<Answered> => {
    network.sent += 1
    const { arrival } = network
    if (arrival === 'lost') return failed
    if (arrival === 'hangs') {
      await clock.sleep(10_000, signal)
      return failed
    }
    const { forwarder, sources } = staffingReport.parse(JSON.parse(JSON.stringify(value)))
    const results = []
    for (const { id, asOf, groups, trunks, ...rest } of sources) {
      network.groups += groups.length
      const report = {
        ...rest,
        asOfMs: Date.parse(asOf),
        groups: groups.map(fromReportForm),
        trunks: trunks?.map(fromTrunkForm),
      }
      results.push({
        id,
        result: await writeGroupStates({ records, clock }, { ...report, source: `${forwarder}/${id}` }),
      })
    }
    return arrival === 'answer lost' ? failed : { ok: true, text: JSON.stringify({ sources: results }) }
  }
  const groups = (): KnownGroups => ({
    groups: [...truth.values()],
    asOfMs: clock.now(),
    ...(trunks.now && { trunks: trunks.now }),
  })
  const reporter = new GroupReporter({
    ...{ forwarder: 'fwd_0123456789abcdef', sources: [{ id: 'ami', of: { groups } }], clock, log: silentLog },
    random: { ...systemRandom, next: () => 0.5 },
    cloud: { post, skew: { signingTimeMs: () => clock.now() } } as never,
  })
  const stored = () => readGroupStates({ records, clock })
  const storedTrunks = async () => (await readGroupSources(records))[0]?.trunks
  return { clock, truth, trunks, network, reporter, stored, storedTrunks }
}

const groupOf = (number: string, phone: 'free' | 'ringing'): ReportedGroup => ({
  group: { number, kind: 'queue' },
  members: [{ extension: '101', loggedIn: 'yes', phone }],
  waiting: [],
})

describe('a forwarder’s report of queues', () => {
  it('comes within a second of a change, with what changed, and every half minute without one', async () => {
    const { clock, truth, network, reporter, stored } = open()
    const stop = new AbortController()
    truth.set('800', groupOf('800', 'free')).set('801', groupOf('801', 'free'))
    const done = reporter.run(stop.signal)
    await clock.advance(1000)
    expect(await stored()).toHaveLength(2)
    truth.set('801', groupOf('801', 'ringing'))
    const before = network.groups
    await clock.advance(1000)
    expect((await stored())[1]?.members[0]?.phone).toBe('ringing')
    expect(network.groups - before).toBe(1)
    const sent = network.sent
    for (let second = 0; second < 120; second += 1) await clock.advance(1000)
    expect(network.sent - sent).toBeGreaterThanOrEqual(4)
    expect(network.sent - sent).toBeLessThanOrEqual(5)
    expect(clock.now() - ((await stored())[0]?.asOfMs ?? 0)).toBeLessThanOrEqual(30_000)
    stop.abort()
    await done
  })

  it('has the trunks in each report, and comes at once when one changes, again where the answer was lost', async () => {
    const { clock, truth, trunks, network, reporter, storedTrunks } = open()
    const stop = new AbortController()
    truth.set('800', groupOf('800', 'free'))
    trunks.now = [{ name: 'itsp', state: 'up' }]
    const done = reporter.run(stop.signal)
    await clock.advance(1000)
    expect(await storedTrunks()).toEqual([{ name: 'itsp', state: 'up' }])
    network.arrival = 'lost'
    trunks.now = [{ name: 'itsp', state: 'down', sinceMs: clock.now() }]
    await clock.advance(1000)
    network.arrival = 'comes'
    for (let second = 0; second < 5; second += 1) await clock.advance(1000)
    expect(await storedTrunks()).toMatchObject([{ name: 'itsp', state: 'down', sinceMs: startMs + 1000 }])
    const sent = network.sent
    for (let second = 0; second < 15; second += 1) await clock.advance(1000)
    expect(network.sent).toBe(sent)
    stop.abort()
    await done
  })

  it('ends as the newest state, whatever the network did', async () => {
    const step = fc.record({
      number: fc.constantFrom('800', '801'),
      to: fc.constantFrom('free' as const, 'ringing' as const, 'gone' as const),
      arrival: fc.constantFrom<Arrival>('comes', 'lost', 'answer lost', 'hangs'),
      seconds: fc.integer({ min: 0, max: 20 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { clock, truth, network, reporter, stored } = open()
        const stop = new AbortController()
        const done = reporter.run(stop.signal)
        for (const { number, to, arrival, seconds } of steps) {
          network.arrival = arrival
          if (to === 'gone') truth.delete(number)
          else truth.set(number, groupOf(number, to))
          for (let second = 0; second < seconds; second += 1) await clock.advance(1000)
        }
        network.arrival = 'comes'
        for (let second = 0; second < 45; second += 1) await clock.advance(1000)
        const phones = (await stored()).map(({ group, members }) => [group.number, members[0]?.phone])
        expect(phones).toEqual([...truth.keys()].sort().map((number) => [number, truth.get(number)?.members[0]?.phone]))
        stop.abort()
        await done
      }),
      { numRuns: 25 },
    )
  })
})
