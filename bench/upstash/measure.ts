/** The Worker's measurements again, with the same requests, on Node with Upstash's stand-in. */
import { type Journals, openJournals, verifyJournals } from '../journals.ts'
import { type Load, type LoadResult, type LoadTarget, runLoad } from '../load.ts'
import { loadAverage, type Machine, thisMachine } from '../machine.ts'
import type { BenchOptions } from '../options.ts'
import { fillDirectory, originOf, type Product, sampleAnswer } from '../product.ts'
import { benchKey, isContact, lookups } from '../workload.ts'
import { startUpstashServers, type UpstashServers } from './servers.ts'
import { openWakeUps } from './wake-ups.ts'

export const upstashVariants = {
  redisAlone: 'the stand-in for Redis, one read',
  bareHono: 'bare Hono + JSON',
  lookupCached: 'lookup, cached',
  lookupDirectory: 'lookup, from the directory',
  journal: 'journal, accepted',
} as const
export type UpstashVariant = keyof typeof upstashVariants

export interface UpstashRound extends LoadResult {
  /** Requests to Redis for each request, by what was counted. */
  readonly redisRequests: number
}
export type UpstashRounds = Readonly<Record<UpstashVariant, readonly UpstashRound[]>>

export interface UpstashMeasured {
  /** When it began, ISO 8601 UTC. */
  readonly date: string
  readonly machine: Machine
  readonly loadAverage: { readonly before: number; readonly after: number }
  readonly rounds: UpstashRounds
  readonly journals: Awaited<ReturnType<typeof verifyJournals>>
}

interface Run {
  readonly variant: UpstashVariant
  readonly load: Load
  readonly target: LoadTarget
  readonly check: () => Promise<unknown>
}

/** Before the first round, so that V8 has compiled what it will. */
const warmUpSeconds = 2

/** @param directory Empty. */
export async function measureUpstash(
  directory: string,
  options: BenchOptions,
  say: (text: string) => void,
): Promise<UpstashMeasured> {
  const date = new Date().toISOString()
  const before = loadAverage()
  const servers = await startUpstashServers(directory, benchKey)
  try {
    const product = { url: servers.product.url, key: benchKey }
    say('Upstash: filling the directory…')
    await fillDirectory(product)
    const bare = await servers.startBareHono(await sampleAnswer(product))
    const journals = openJournals(openWakeUps(servers.upstash, servers.product))
    const rounds = await runRounds(runsIn(servers, bare, product, journals), servers, options, say)
    const verified = await verifyJournals(product, journals)
    return { date, machine: thisMachine(), loadAverage: { before, after: loadAverage() }, rounds, journals: verified }
  } finally {
    await servers.close()
  }
}

async function runRounds(
  runs: readonly Run[],
  { upstash }: UpstashServers,
  options: BenchOptions,
  say: (text: string) => void,
): Promise<UpstashRounds> {
  const results: Record<UpstashVariant, UpstashRound[]> = {
    redisAlone: [],
    bareHono: [],
    lookupCached: [],
    lookupDirectory: [],
    journal: [],
  }
  const once = async ({ load, target, check }: Run, seconds: number) => {
    upstash.redis.takeCount()
    const result = await runLoad(load, target, { ...options, seconds })
    const redisRequests = upstash.redis.takeCount() / result.requests
    await check()
    return { ...result, redisRequests }
  }
  for (const run of runs) await once(run, Math.min(warmUpSeconds, options.seconds))
  for (let round = 0; round < options.rounds; round += 1) {
    say(`Upstash: round ${round + 1} of ${options.rounds}…`)
    for (const run of runs) results[run.variant].push(await once(run, options.seconds))
  }
  return results
}

function runsIn(servers: UpstashServers, bare: LoadTarget, product: Product, journals: Journals): Run[] {
  const lookup = (
    variant: UpstashVariant,
    target: LoadTarget,
    which: 'remembered' | 'others',
    origin?: string,
  ): Run => {
    const { nextBody, upcoming } = lookups(which)
    const check = async () => {
      const from = origin && (await originOf(product, upcoming()))
      if (from !== origin) throw new Error(`A lookup came from ${from}, and should have come from ${origin}.`)
    }
    return {
      variant,
      target,
      load: { name: upstashVariants[variant], path: '/3cx/lookup', nextBody, isRight: isContact },
      check,
    }
  }
  const read = JSON.stringify(['MGET', 'sw:{main}:r:contacts\0none'])
  const alone: Load = {
    name: upstashVariants.redisAlone,
    path: '/',
    nextBody: () => read,
    isRight: (answer) => answer.includes('result'),
  }
  const { nextBody, note: isRight } = journals
  const journal = { name: upstashVariants.journal, path: '/3cx/report-call', nextBody, isRight }
  return [
    { variant: 'redisAlone', target: servers.redis, load: alone, check: async () => {} },
    lookup('bareHono', bare, 'remembered'),
    lookup('lookupCached', servers.product, 'remembered', 'isolate'),
    lookup('lookupDirectory', servers.product, 'others', 'sources'),
    { variant: 'journal', target: servers.product, load: journal, check: () => journals.settle() },
  ]
}
