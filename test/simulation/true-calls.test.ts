/**
 * Calls that took place, reported by whatever sources a site has, in any order, late, twice, through a pipeline in which
 * anything fails: the Calls are those that took place. `SIMULATIONS=10000` makes as many runs.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/core/calls/call.ts'
import type { StoredCall } from '../../src/core/calls/stored-call.ts'
import {
  arbitraryCalls,
  callsOfOneNumber,
  reportsOf,
  type SourceName,
  sites,
  type TrueCall,
} from '../support/true-calls.ts'
import { createWorld, type Faults, noFaults, seededRandom, type World } from '../support/world.ts'

const numRuns = Number(process.env.SIMULATIONS ?? 150)
/** Each run draws seeds of its own; of one that fails the seed is printed, for `SEED`. */
const seeded = process.env.SEED ? { seed: Number(process.env.SEED) } : {}
const wild: Faults = { loseMessage: 0.2, doubleMessage: 0.3, failBeforeWrite: 0.2, failAfterWrite: 0.2, crash: 0.03 }

/** What a human would say of the call; times in tenths of a second cannot be asked of who writes whole seconds. */
function truthOf({ number, direction, legs, aiFromMs, queue }: TrueCall, site: readonly SourceName[]) {
  const talked = legs.filter(({ answeredMs }) => answeredMs !== undefined)
  const knowsIds = site.includes('records') || site.includes('live')
  const knowsAll = knowsIds || site.includes('journal of each leg')
  const journalled = talked.length > 0 ? talked : legs.slice(0, 1)
  const rung =
    aiFromMs === undefined ? (knowsAll ? legs : journalled).map(({ agent }) => agent) : knowsIds ? [] : ['880']
  return {
    ...{ number, direction, rung: rung.sort() },
    answeredBy: aiFromMs === undefined ? talked[0]?.agent : knowsIds ? undefined : '880',
    outcome: talked.length > 0 || aiFromMs !== undefined ? 'answered' : 'missed',
    transfers: talked.slice(1).map(({ agent }) => agent),
    queue: knowsIds ? queue : undefined,
    ai: aiFromMs !== undefined && site.includes('ai'),
  }
}

function shown({ view }: Call) {
  return {
    ...{ number: view.external?.number ?? '', direction: view.direction },
    rung: view.rung.map(({ extension }) => extension).sort(),
    answeredBy: view.answeredBy?.extension,
    outcome: view.outcome,
    transfers: view.transfers.map(({ to }) => ('extension' in to ? to.extension : to.number)),
    queue: view.queue?.extension,
    ai: view.ai !== undefined,
  }
}

const talkMsOf = ({ legs, aiFromMs, endMs }: TrueCall) =>
  aiFromMs !== undefined
    ? endMs - aiFromMs
    : legs.reduce((sum, leg) => sum + (leg.answeredMs === undefined ? 0 : leg.endMs - leg.answeredMs), 0)

async function compare(world: World, truth: readonly TrueCall[], site: readonly SourceName[]): Promise<void> {
  const page = await world.records.list<StoredCall>({ index: 'calls.start', limit: 100 })
  const left = page.records.map(({ value }) => value.call)
  expect(left.map(shown).map(text).sort()).toEqual(truth.map((call) => text(truthOf(call, site))).sort())
  for (const call of truth) {
    const wanted = text(truthOf(call, site))
    const isIt = (one: Call) =>
      text(shown(one)) === wanted &&
      Math.abs(Date.parse(one.view.startedAt) - call.startMs) <= 1000 &&
      Math.abs(Date.parse(one.view.endedAt ?? '') - call.endMs) <= 1000 &&
      Math.abs(one.view.talkSeconds * 1000 - talkMsOf(call)) <= 2000
    const index = left.findIndex(isIt)
    expect(index, `${wanted} at ${new Date(call.startMs).toISOString()}`).toBeGreaterThanOrEqual(0)
    left.splice(index, 1)
  }
  const live = [...world.crm.entries.values()].map(({ report }) => text(shown(report.call)))
  // An entry that a fold left behind says what was known then; each call has one of its own that is right.
  for (const call of truth) expect(live).toContain(text(truthOf(call, site)))
  expect(world.records.nextDueMs()).toBeUndefined()
}

const text = (value: object) => JSON.stringify(value)

async function play(
  seed: number,
  truth: readonly TrueCall[],
  site: readonly SourceName[],
  { faults, late }: { readonly faults: Faults; readonly late?: boolean },
): Promise<void> {
  const chance = seededRandom(seed)
  const world = createWorld(seed, faults)
  const calm = chance() < 0.5 && !late
  const reports = truth
    .flatMap((call) => site.flatMap((source) => reportsOf(source, call)))
    .map((report) => ({ ...report, sentMs: report.atMs + (calm ? 0 : chance() * 90_000) }))
    .sort((a, b) => a.sentMs - b.sentMs)
  for (const { report } of reports) {
    await world.report(report)
    if (chance() < 0.2) await world.report(report)
    if (chance() < 0.7) await world.run(chance() * 5000)
  }
  await world.run(10 * 3_600_000)
  world.heal()
  await world.run(10 * 3_600_000)
  await compare(world, truth, site)
}

const twoCallersSites: readonly (readonly SourceName[])[] = [
  ['live', 'journal of each leg'],
  ['live', 'records', 'journal'],
]

describe('calls that took place', () => {
  it.each(sites.map((site) => [site.join(' + '), site] as const))(
    'are the Calls of a site with %s, whatever fails (seeded)',
    async (_, site) => {
      const share = Math.ceil(numRuns / sites.length)
      await fc.assert(
        fc.asyncProperty(fc.integer(), arbitraryCalls, fc.boolean(), (seed, truth, faulty) =>
          play(seed, truth, site, { faults: faulty ? wild : noFaults }),
        ),
        { numRuns: share, ...seeded },
      )
    },
    numRuns * 2000 + 60_000,
  )

  it.each(twoCallersSites.map((site) => [site.join(' + '), site] as const))(
    'of two who call at once from one number, and of who takes over, are two Calls of a site with %s, however late it reports (seeded)',
    async (_, site) => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), callsOfOneNumber, fc.boolean(), (seed, truth, faulty) =>
          play(seed, truth, site, { faults: faulty ? wild : noFaults, late: true }),
        ),
        { numRuns: Math.ceil(numRuns / 4), ...seeded },
      )
    },
    numRuns * 2000 + 60_000,
  )
})
