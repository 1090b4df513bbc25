/**
 * `npm run bench`: how fast Switchhook is, measured on the Worker as it is deployed in workerd as it is deployed on, against
 * nothing but workerd and nothing but Hono; then the same requests on Node with Upstash's stand-in. docs/benchmarks.md says what the figures mean. Ends with 1 when something
 * that was measured was wrong; a goal that is missed is only said.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { installRedis } from '../scripts/system-packages.mjs'
import { ensureBundle, type WorkerBundle } from '../src/programs/build/bundle.ts'
import { measureColdStarts } from './cold-start.ts'
import { runCounts, showRows } from './counting/main.ts'
import { coldStartFigures, goals, type Variant, variantFigures } from './figures.ts'
import { openJournals, verifyJournals } from './journals.ts'
import { loadAverage, thisMachine } from './machine.ts'
import { BadOption, type BenchOptions, type Platform, parseOptions, usage } from './options.ts'
import { runOverload } from './overload.ts'
import { deliverAll, fillDirectory, type Product, sampleAnswer } from './product.ts'
import { type Report, reportText } from './report.ts'
import { runRounds } from './rounds.ts'
import { prepareServers, type Servers, worker } from './servers.ts'
import { measureSeveralCrms } from './several-crms.ts'
import { measureUpstash } from './upstash/measure.ts'
import { upstashText } from './upstash/report.ts'
import { benchKey, knownNumber } from './workload.ts'

const coldStartRounds = 15

/** Under load: every server up for the whole time, each asked in turn. */
async function measureUnderLoad(servers: Servers, options: BenchOptions) {
  const switchhook = await servers.startSwitchhook()
  const product: Product = {
    url: switchhook.url(worker.switchhook),
    key: benchKey,
  }
  say('Filling the directory…')
  await fillDirectory(product)
  const answer = await sampleAnswer(product)
  const bareWorkerd = await servers.startBareWorkerd(answer)
  const bareHono = await servers.startBareHono(answer)
  const bareObject = await servers.startBareObject(answer)
  try {
    const journals = openJournals(() => deliverAll(switchhook.url(worker.queue), switchhook.pid))
    const rounds = await runRounds({ switchhook, bareWorkerd, bareHono, bareObject, product, journals, options, say })
    say('Counting the journals…')
    return { answer, rounds, journals: await verifyJournals(product, journals) }
  } finally {
    for (const process of [switchhook, bareWorkerd, bareHono, bareObject]) await process.stop()
  }
}

async function measure(bundle: WorkerBundle, directory: string, options: BenchOptions): Promise<Report> {
  const date = new Date().toISOString()
  const before = loadAverage()
  const servers = await prepareServers(bundle, directory, benchKey)
  const { answer, rounds, journals } = await measureUnderLoad(servers, options)
  say('Several CRMs…')
  const severalCrms = await measureSeveralCrms(servers)
  say('Cold starts…')
  const asked = { key: benchKey, number: knownNumber }
  const ours = { ...asked, start: servers.startSwitchhook, worker: worker.switchhook }
  const bare = { ...asked, start: () => servers.startBareHono(answer), worker: worker.bare }
  const coldStarts = await measureColdStarts(ours, bare, coldStartRounds)
  const coldStart = coldStartFigures(coldStarts.oursMs, coldStarts.bareMs)
  const figures = (variant: Variant) => variantFigures(rounds, variant)
  const underLoad = {
    bareWorkerd: figures('bareWorkerd'),
    bareHono: figures('bareHono'),
    bareRead: figures('bareRead'),
    bareCommit: figures('bareCommit'),
    lookupCached: figures('lookupCached'),
    lookupDirectory: figures('lookupDirectory'),
    journal: figures('journal'),
  }
  const weight = {
    rawKib: bundle.rawBytes / 1024,
    gzipKib: bundle.gzipBytes / 1024,
    allGzipKib: bundle.totalGzipBytes / 1024,
  }
  const { seconds, connections } = options
  return {
    date,
    machine: thisMachine(),
    loadAverage: { before, after: loadAverage() },
    options: { seconds, rounds: options.rounds, connections },
    underLoad,
    journals,
    severalCrms,
    bundle: weight,
    coldStart,
    goals: goals({
      ...underLoad,
      appliedPerSecond: journals.appliedPerSecond,
      bundleGzipKib: weight.gzipKib,
      coldStart,
      addedP50Ms: severalCrms.addedP50Ms,
    }),
  }
}

/** Progress goes beside the figures, so that those can be piped. */
function say(text: string): void {
  console.error(text)
}

async function main(): Promise<void> {
  if (process.argv[2] === 'calls') return (await import('./call-search.ts')).runCallSearch(process.argv.slice(3))
  if (process.argv[2] === 'flat') return (await import('./flat.ts')).runFlat(process.argv.slice(3))
  if (process.argv[2] === 'queues') return (await import('./queues.ts')).runQueues(process.argv.slice(3))
  if (process.argv[2] === 'overload') return runOverload(process.argv.slice(3))
  // npm changes into the clone; a relative file is meant from where npm was called.
  const options = parseOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd())
  if (options.help) return console.log(usage)
  if (options.counts === 'rows') return showRows()
  if (options.counts !== 'no') return runCounts(options.counts === 'written')
  // Before anything is measured: minutes later nobody wants to hear what is missing.
  if (options.platforms.includes('upstash')) installRedis()
  // Each table when it is there: the next may take minutes, or fail.
  const cloudflare = await where('cloudflare', async (directory) => measure(await ensureBundle(), directory, options))
  if (cloudflare) console.log(reportText(cloudflare))
  const upstash = await where('upstash', (directory) => measureUpstash(directory, options, say))
  if (upstash) console.log(upstashText(upstash))
  const figures = JSON.stringify({ cloudflare, upstash }, undefined, 2)
  if (options.jsonFile !== undefined) writeFileSync(options.jsonFile, `${figures}\n`)

  async function where<T>(platform: Platform, work: (directory: string) => Promise<T>): Promise<T | undefined> {
    if (!options.platforms.includes(platform)) return undefined
    const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-bench-'))
    try {
      return await work(directory)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof BadOption ? `${error.message}\n${usage}` : error)
    process.exit(1)
  },
)
