/** From measurements to figures: medians, ratios within a round, and the goals. */
import type { LoadResult } from './load.ts'
import { median, ratioByRound } from './statistics.ts'

/** What is measured under load, in this order. */
export const variants = {
  bareWorkerd: 'bare workerd',
  bareHono: 'bare Hono + JSON',
  bareRead: 'bare Hono + a read in an object',
  bareCommit: 'bare Hono + a row committed',
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
  /** Of a lookup ÷ one bare read in an object, of a journal ÷ one bare commit. */
  readonly ofBareRead: number
  readonly ofBareCommit: number
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
    ofBareRead: ratioTo('bareRead'),
    ofBareCommit: ratioTo('bareCommit'),
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

export interface Measured {
  readonly lookupCached: Pick<VariantFigures, 'ofBareHono'>
  readonly lookupDirectory: Pick<VariantFigures, 'ofBareRead'>
  readonly journal: Pick<VariantFigures, 'ofBareCommit'>
  readonly appliedPerSecond: number
  /** Of what every start loads. */
  readonly bundleGzipKib: number
  readonly coldStart: ColdStartFigures
  /** By a lookup to the slowest CRM that it needs. */
  readonly addedP50Ms: number
}

export function goals(measured: Measured): Goal[] {
  const goal = (name: string, kind: Goal['kind'], value: number, limit: number): Goal => {
    return { name, kind, value, limit, met: kind === 'atLeast' ? value >= limit : value <= limit }
  }
  return [
    goal('cached lookup ÷ bare Hono + JSON', 'atLeast', measured.lookupCached.ofBareHono, 0.9),
    goal('lookup from the directory ÷ a bare read in an object', 'atLeast', measured.lookupDirectory.ofBareRead, 0.7),
    goal('journal accepted ÷ a bare commit', 'atLeast', measured.journal.ofBareCommit, 0.6),
    goal('calls applied a second', 'atLeast', measured.appliedPerSecond, 1500),
    goal('bundle, KiB gzip', 'atMost', measured.bundleGzipKib, 135),
    goal('cold start over bare Hono, ms', 'atMost', measured.coldStart.overMs, 50),
    goal('lookup over the slowest needed CRM, ms', 'atMost', measured.addedP50Ms, 1.5),
  ]
}
