import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import type { Count } from '../../ports/counts.ts'
import { readReport } from './read-report.ts'
import { reportShards } from './report-sums.ts'

const dayMs = 86_400_000
/** 1 000 000 calls in 100 days: 200 agents, 40 queues and 50 DIDs, in each of ten hours of each day. */
const [days, hours, agents, queues, dids] = [100, 10, 200, 40, 50] as const
const firstMs = Date.parse('2026-02-02T00:00:00Z')
const perCell = 1_000_000 / (days * hours * agents)

const whats = ['c', 'a', 't', 'i', 'w', 'r'] as const
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)
const figures = (name: string, calls: number): [string, number][] =>
  whats.map((what) => [`${name}|${what}`, what === 't' ? calls * 90 : calls])
const hourNames = upTo(hours).map((hour) => String(8 + hour).padStart(2, '0'))

function dayOfSums(day: number): Count[] {
  const date = new Date(firstMs + day * dayMs).toISOString().slice(0, 10)
  const group = (name: string, add: [string, number][]): Count => {
    return { op: 'count', group: name, add: Object.fromEntries(add), expiresAtMs: firstMs + 900 * dayMs }
  }
  const calls = perCell * agents
  const parts = (shard: number) => [
    ...upTo(agents).flatMap((i) => (i % reportShards === shard ? figures(`a|${i}`, (calls / agents) * hours) : [])),
    // A DID's calls are in the shards of all agents.
    ...upTo(dids).flatMap((i) => figures(`d|${i}`, (calls / dids / reportShards) * hours)),
  ]
  return [
    group(
      `traffic ${date}`,
      hourNames.flatMap((hour) => figures(`${hour}|sum`, calls)),
    ),
    ...upTo(reportShards).map((shard) => group(`report ${date} d${shard}`, parts(shard))),
    ...upTo(4).map((shard) =>
      group(
        `queue-traffic ${date} ${shard}`,
        upTo(queues / 4).flatMap((i) =>
          hourNames.flatMap((hour) =>
            ['offered', 'answered', 'wait', 'talk', 'in 5', 'in 10', 'in 20', 'again'].map((what): [string, number] => [
              `${hour}|8${shard}${i}|${what}`,
              calls / queues,
            ]),
          ),
        ),
      ),
    ),
  ]
}

describe('a report of a million calls', () => {
  it('is answered from sums within 2 s', async () => {
    const records = openMemoryRecords({ site: 'main', clock: createVirtualClock() })
    for (let day = 0; day < days; day += 1) await records.write(dayOfSums(day))
    const range = { fromMs: firstMs, toMs: firstMs + days * dayMs, zone: 'Asia/Kolkata' }
    for (const by of ['agents', 'queues', 'dids', 'hours', 'weeks'] as const) {
      const before = process.threadCpuUsage()
      const { rows, total } = await readReport(records, by, range)
      const { user, system } = process.threadCpuUsage(before)
      // Of this thread alone: how long it takes on a machine that does nothing else.
      const tookMs = (user + system) / 1000
      expect(total.calls).toBe(1_000_000)
      expect(rows.reduce((sum, { calls }) => sum + calls, 0)).toBe(1_000_000)
      expect(tookMs).toBeLessThan(2000)
      if (process.env.MEASURE) console.info(by, Math.round(tookMs), 'ms', rows.length, 'rows')
    }
  }, 60_000)
})
