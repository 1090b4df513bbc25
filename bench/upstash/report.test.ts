import { expect, it } from 'vitest'
import type { UpstashMeasured, UpstashRound } from './measure.ts'
import { upstashText } from './report.ts'

const round = (requestsPerSecond: number, redisRequests = 0): UpstashRound => ({
  requests: 1000,
  requestsPerSecond,
  p50Ms: 1.234,
  p99Ms: 12.34,
  cpuMicrosPerRequest: 77.7,
  busy: 0.9,
  redisRequests,
})

const measured: UpstashMeasured = {
  date: '2026-11-20T08:30:00.000Z',
  machine: { cpu: 'A CPU', cores: 2, memoryGib: 24, system: 'Linux 6.1 x64', node: 'v24.0.0', workerd: '2026-09-18' },
  loadAverage: { before: 0.1, after: 1.2 },
  rounds: {
    redisAlone: [round(9000, 1), round(4500, 1)],
    bareHono: [round(10_000), round(5000)],
    lookupCached: [round(8000), round(4000)],
    lookupDirectory: [round(1000, 1.01), round(500, 1.01)],
    journal: [round(500, 1.05), round(250, 1.05)],
  },
  journals: { accepted: 1000, stored: 1000, appliedPerSecond: 98.7, appliedCpuMicros: undefined },
}

it('the report of Upstash has a row for each variant, and shows what the stand-in costs by itself', () => {
  const text = upstashText(measured)
  expect(text).toMatch(/^the stand-in for Redis, one read +6750 +0\.90 +unknown +1\.23 +12\.3 +1\.00$/m)
  expect(text).toMatch(/^lookup, cached +6000 +0\.80 +78 +1\.23 +12\.3 +0\.00$/m)
  expect(text).toMatch(/^journal, accepted +375 +0\.05 +78 +1\.23 +12\.3 +1\.05$/m)
  expect(text).toContain('1000 accepted, 1000 of them stored; behind them 99 calls applied a second.')
})
