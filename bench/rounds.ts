/** The measurement under load: in each round every server is asked in turn, so that what slows the machine slows all. */
import { type Rounds, type Variant, variants } from './figures.ts'
import type { Journals } from './journals.ts'
import { type Load, type LoadResult, type LoadTarget, runLoad } from './load.ts'
import type { BenchOptions } from './options.ts'
import { originOf, type Product } from './product.ts'
import { worker } from './servers.ts'
import type { WorkerdProcess } from './workerd-process.ts'
import { isContact, journalBodies, type Lookups, lookups } from './workload.ts'

/** Before the first round, so that V8 has compiled what it will. */
const warmUpSeconds = 2

interface Place {
  readonly switchhook: WorkerdProcess
  readonly bareWorkerd: WorkerdProcess
  readonly bareHono: WorkerdProcess
  readonly bareObject: WorkerdProcess
  readonly product: Product
  readonly journals: Journals
  readonly options: BenchOptions
  readonly say: (text: string) => void
}

interface Run {
  readonly variant: Variant
  readonly load: Load
  readonly target: LoadTarget
  /** After each round. Rejects when what was measured is not what its name says. */
  readonly check: () => Promise<unknown>
}

export async function runRounds(place: Place): Promise<Rounds> {
  const { options, say } = place
  const runs = runsIn(place)
  const results: Record<Variant, LoadResult[]> = {
    bareWorkerd: [],
    bareHono: [],
    bareRead: [],
    bareCommit: [],
    lookupCached: [],
    lookupDirectory: [],
    journal: [],
  }
  say('Warming up…')
  for (const run of runs) await runOnce(run, { ...options, seconds: Math.min(warmUpSeconds, options.seconds) })
  for (let round = 0; round < options.rounds; round += 1) {
    say(`Round ${round + 1} of ${options.rounds}…`)
    for (const run of runs) results[run.variant].push(await runOnce(run, options))
  }
  return results
}

async function runOnce({ load, target, check }: Run, size: BenchOptions): Promise<LoadResult> {
  const result = await runLoad(load, target, size)
  await check()
  return result
}

function runsIn({ switchhook, bareWorkerd, bareHono, bareObject, product, journals }: Place): Run[] {
  const target = (process: WorkerdProcess, name: string): LoadTarget => {
    return { url: process.url(name), pid: process.pid, key: product.key }
  }
  const ours = target(switchhook, worker.switchhook)
  const lookup = (variant: Variant, target: LoadTarget, asked: Lookups, origin?: string): Run => ({
    variant,
    target,
    load: { name: variants[variant], path: '/3cx/lookup', nextBody: asked.nextBody, isRight: isContact },
    check: async () => {
      if (origin !== undefined) await expectOrigin(product, asked.upcoming(), origin)
    },
  })
  const { nextBody, note: isRight } = journals
  const commit = {
    ...{ name: variants.bareCommit, path: '/3cx/report-call', nextBody: journalBodies(Date.now()) },
    isRight: (answer: string) => answer.startsWith('{"accepted":'),
  }
  const bareObjectTarget = target(bareObject, worker.bare)
  const journal = { name: variants.journal, path: '/3cx/report-call', nextBody, isRight }
  return [
    lookup('bareWorkerd', target(bareWorkerd, worker.bare), lookups('remembered')),
    lookup('bareHono', target(bareHono, worker.bare), lookups('remembered')),
    lookup('bareRead', bareObjectTarget, lookups('others')),
    { variant: 'bareCommit', target: bareObjectTarget, load: commit, check: async () => {} },
    lookup('lookupCached', ours, lookups('remembered'), 'isolate'),
    lookup('lookupDirectory', ours, lookups('others'), 'sources'),
    { variant: 'journal', target: ours, load: journal, check: () => journals.settle() },
  ]
}

async function expectOrigin(product: Product, number: string, origin: string): Promise<void> {
  const found = await originOf(product, number)
  if (found !== origin) throw new Error(`A lookup came from ${found}, and should have come from ${origin}.`)
}
