import { expect, it } from 'vitest'
import { goals, type VariantFigures } from './figures.ts'
import { type Report, reportText } from './report.ts'

const figures = (requestsPerSecond: number, cpuMicrosPerRequest?: number): VariantFigures => ({
  requestsPerSecond,
  ofBareWorkerd: requestsPerSecond / 20_000,
  ofBareHono: requestsPerSecond / 10_000,
  ofBareRead: requestsPerSecond / 8000,
  ofBareCommit: requestsPerSecond / 4000,
  cpuMicrosPerRequest,
  p50Ms: 1.234,
  p99Ms: 12.34,
  busy: undefined,
})

const coldStart = { oursMs: 90, bareHonoMs: 30, overMs: 60 }

const underLoad = {
  bareWorkerd: figures(20_000, 40),
  bareHono: figures(10_000, 50),
  bareRead: figures(8000, 80),
  bareCommit: figures(4000, 100),
  lookupCached: figures(8600, 60),
  lookupDirectory: figures(5000, 200),
  journal: figures(2500),
}

const report: Report = {
  date: '2026-11-20T08:30:00.000Z',
  machine: { cpu: 'A CPU', cores: 2, memoryGib: 24, system: 'Linux 6.1 x64', node: 'v24.0.0', workerd: '2026-09-18' },
  loadAverage: { before: 0.1, after: 1.2 },
  options: { seconds: 5, rounds: 3, connections: 32 },
  underLoad,
  journals: { accepted: 1000, stored: 1000, appliedPerSecond: 345.6, appliedCpuMicros: 1234.4 },
  severalCrms: { lookupP50Ms: 21.5, slowestCrmP50Ms: 20, addedP50Ms: 1.5 },
  bundle: { rawKib: 400, gzipKib: 130.26, allGzipKib: 200.1 },
  coldStart,
  goals: goals({ ...underLoad, appliedPerSecond: 345.6, bundleGzipKib: 130.26, coldStart, addedP50Ms: 1.5 }),
}

it('the report holds every figure, in columns, and says which goals are met', () => {
  const lines = reportText(report).split('\n')
  const rows = lines.filter((line) => /^(bare|lookup|journal)/.test(line))
  expect(rows).toHaveLength(7)
  expect(new Set(rows.map((row) => row.length)).size).toBe(1)
  expect(rows[4]).toMatch(/^lookup, cached +8600 +0\.43 +0\.86 +60\.0 +1\.23 +12\.3 +unknown$/)
  expect(lines).toContain('✗ cached lookup ÷ bare Hono + JSON: 0.86, goal ≥ 0.9')
  expect(lines).toContain('✓ journal accepted ÷ a bare commit: 0.63, goal ≥ 0.6')
  expect(lines).toContain('✗ cold start over bare Hono, ms: 60, goal ≤ 50')
  expect(reportText(report)).toContain(
    '1000 accepted, 1000 of them stored; behind them 346 calls applied a second, 1234 µs',
  )
})
