import { describe, expect, it } from 'vitest'
import { coldStartFigures, goals, type Rounds, variantFigures } from './figures.ts'
import type { LoadResult } from './load.ts'

const result = (requestsPerSecond: number, more: Partial<LoadResult> = {}): LoadResult => ({
  requests: 1000,
  requestsPerSecond,
  p50Ms: 1,
  p99Ms: 2,
  cpuMicrosPerRequest: 50,
  busy: 0.9,
  ...more,
})

const rounds: Rounds = {
  bareWorkerd: [result(1000), result(500), result(1000)],
  bareHono: [result(900), result(450), result(800)],
  bareRead: [result(180), result(90), result(180)],
  bareCommit: [result(20), result(10), result(20)],
  lookupCached: [result(810), result(405), result(400)],
  lookupDirectory: [result(90), result(45), result(90)],
  journal: [
    result(10, { cpuMicrosPerRequest: undefined, busy: undefined }),
    result(5, { cpuMicrosPerRequest: undefined, busy: undefined }),
    result(10, { cpuMicrosPerRequest: undefined, busy: undefined }),
  ],
}

describe('the figures of a server', () => {
  it('are medians, and ratios within the rounds', () => {
    const figures = variantFigures(rounds, 'lookupCached')
    expect(figures).toMatchObject({ requestsPerSecond: 405, p50Ms: 1, p99Ms: 2, cpuMicrosPerRequest: 50, busy: 0.9 })
    expect(figures.ofBareHono).toBeCloseTo(0.9)
    expect(figures.ofBareWorkerd).toBeCloseTo(0.81)
    expect(variantFigures(rounds, 'lookupDirectory').ofBareRead).toBeCloseTo(0.5)
    expect(variantFigures(rounds, 'journal').ofBareCommit).toBeCloseTo(0.5)
  })

  it('leave out what the system does not report', () => {
    expect(variantFigures(rounds, 'journal')).toMatchObject({ cpuMicrosPerRequest: undefined, busy: undefined })
  })
})

describe('the goals', () => {
  const met = (by: number) =>
    goals({
      lookupCached: { ofBareHono: 0.9 - by },
      lookupDirectory: { ofBareRead: 0.7 - by },
      journal: { ofBareCommit: 0.6 - by },
      appliedPerSecond: 1500 - by,
      bundleGzipKib: 135 + by,
      coldStart: { oursMs: 100, bareHonoMs: 50, overMs: 50 + by },
      addedP50Ms: 1.5 + by,
    }).map((goal) => goal.met)

  it('are met at their limits and missed beyond', () => {
    expect(met(0)).toEqual(Array(7).fill(true))
    expect(met(0.1)).toEqual(Array(7).fill(false))
  })
})

it('a cold start counts from the median of the bare one', () => {
  expect(coldStartFigures([80, 70, 200], [30, 90, 25])).toEqual({ oursMs: 80, bareHonoMs: 30, overMs: 50 })
})
