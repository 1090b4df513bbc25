/** From measurements to figures: medians, ratios within a round, and the goals. */
import type { LoadResult } from './load.ts'
import { median, ratioByRound } from './statistics.ts'

/** What is measured under load, in this order. */
export const variants = {
  bareWorkerd: 'bare workerd',
  bareHono: 'bare Hono + JSON',
  lookupCached: 'lookup, cached',
  lookupDirectory: 'lookup, from the directory',
  journal: 'journal, accepted',
} as const
export type Variant = keyof typeof variants

/** One entry a round. */
export type Rounds = Readonly<Record<Variant, readonly LoadResult[]>>

export interface VariantFigures {
  readonly requestsPerSecond: number
  /** Throughput ÷ that of the bare one in the same round, median over the rounds. */
  readonly ofBareWorkerd: number
  readonly ofBareHono: number
  /** Undefined where the system does not report processor time. */
  readonly cpuMicrosPerRequest: number | undefined
  readonly p50Ms: number
  readonly p99Ms: number
  /** Cores that the server's process kept busy. */
  readonly busy: number | undefined
}

export function variantFigures(rounds: Rounds, variant: Variant): VariantFigures {
  const results = rounds[variant]
  const rates = results.map((result) => result.requestsPerSecond)
  const ratioTo = (base: Variant) =>
    ratioByRound(
      rates,
      rounds[base].map((result) => result.requestsPerSecond),
    )
  return {
    requestsPerSecond: median(rates),
    ofBareWorkerd: ratioTo('bareWorkerd'),
    ofBareHono: ratioTo('bareHono'),
    cpuMicrosPerRequest: medianWhereKnown(results.map((result) => result.cpuMicrosPerRequest)),
    p50Ms: median(results.map((result) => result.p50Ms)),
    p99Ms: median(results.map((result) => result.p99Ms)),
    busy: medianWhereKnown(results.map((result) => result.busy)),
  }
}

function medianWhereKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : median(known)
}

export interface ColdStartFigures {
  readonly oursMs: number
  readonly bareHonoMs: number
  /** Ours minus bare Hono. */
  readonly overMs: number
}

/** Milliseconds from process start to the first answer, one entry a round. */
export function coldStartFigures(oursMs: readonly number[], bareHonoMs: readonly number[]): ColdStartFigures {
  const [ours, bare] = [median(oursMs), median(bareHonoMs)]
  return { oursMs: ours, bareHonoMs: bare, overMs: ours - bare }
}

export interface Goal {
  readonly name: string
  readonly value: number
  readonly limit: number
  /** `atLeast`: the value must not be below the limit; `atMost`: not above. */
  readonly kind: 'atLeast' | 'atMost'
  readonly met: boolean
}

/**
 * @param bundleGzipKib In KiB, as the limit.
 * @param addedP50Ms By a lookup to the slowest CRM that it needs.
 */
export function goals(
  cachedOfBareHono: number,
  bundleGzipKib: number,
  coldStart: ColdStartFigures,
  addedP50Ms: number,
): Goal[] {
  const goal = (name: string, kind: Goal['kind'], value: number, limit: number): Goal => {
    return { name, kind, value, limit, met: kind === 'atLeast' ? value >= limit : value <= limit }
  }
  return [
    goal('cached lookup ÷ bare Hono + JSON', 'atLeast', cachedOfBareHono, 0.8),
    goal('bundle, KiB gzip', 'atMost', bundleGzipKib, 150),
    goal('cold start over bare Hono, ms', 'atMost', coldStart.overMs, 50),
    goal('lookup over the slowest needed CRM, ms', 'atMost', addedP50Ms, 2),
  ]
}
