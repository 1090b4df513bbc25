/**
 * What Miniflare runs: the Worker, on a socket of its own, and beside it the static files. Miniflare's own entry, with the workers that choose
 * between files and Worker, would cost each request a third of its processor time and memory; so the front asks the Worker itself.
 */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { convertV4MiniflareOptions } from 'miniflare'
import * as z from 'zod'
import type { WorkerBundle } from '../build/bundle.ts'
import { asReadable } from '../terminal/readable-log.ts'

export interface WorkerOptions {
  readonly bundle: WorkerBundle
  /** Where the records stand. */
  readonly records: string
  readonly variables: Readonly<Record<string, string>>
  /** False: as deployed without queues (queues.toml). */
  readonly withQueues: boolean
  /** On this machine only. */
  readonly ports: { readonly worker: number; readonly files: number }
}

/**
 * For JavaScript's engine, so that it collects memory sooner: what a request leaves is small to JavaScript and large beside it, and with the
 * engine's own settings a flood of 35 000 reports left 1 100 MB, most of it rubbish (docs/benchmarks.md). Never without the first: then
 * workerd turns in circles for ever, waiting for a thread that sweeps beside it (cloudflare/workerd #7231 is about the same sweeping).
 */
export const engineFlags =
  '--single-threaded-gc --initial-old-space-size=2 --heap-growing-percent=20 --max-semi-space-size=4'

const thisMachine = '127.0.0.1'
/** Of the bundle's, what is for the files. */
const filesSchema = z.object({ compatibilityDate: z.string(), assets: z.looseObject({ directory: z.string() }) })
const noWorker = 'export default { fetch: () => new Response(null, { status: 404 }) }'

/** Miniflare's options. */
export function miniflareOptions({ bundle, records, variables, withQueues, ports }: WorkerOptions) {
  const { assets: _, bindings, queueProducers, queueConsumers, ...worker } = bundle.workerOptions
  const queues: Record<string, unknown> = withQueues ? { queueProducers, queueConsumers } : {}
  return convertV4MiniflareOptions({
    workers: [
      { name: 'files', modules: true, script: noWorker, ...filesSchema.parse(bundle.workerOptions) },
      {
        ...worker,
        ...queues,
        name: bundle.name,
        modules: bundle.modules.map((name) => ({ type: 'ESModule', path: path.join(bundle.directory, name) })),
        modulesRoot: bundle.directory,
        r2Buckets: ['RECORDINGS'],
        bindings: { ...(typeof bindings === 'object' ? bindings : {}), ...variables },
        unsafeDirectSockets: [{ host: thisMachine, port: ports.worker }],
      },
    ],
    host: thisMachine,
    port: ports.files,
    cf: false,
    resourcePersistencePath: records,
    telemetry: { enabled: false },
    ...(process.stdout.isTTY ? { handleStructuredLogs: printReadable } : {}),
  })
}

/** The paths under which there are static files. */
export function filePaths({ workerOptions }: WorkerBundle): ReadonlySet<string> {
  const { directory } = filesSchema.parse(workerOptions).assets
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  const paths = files.map(({ parentPath, name }) => path.relative(directory, path.join(parentPath, name)))
  return new Set(paths.filter((name) => name !== '_headers').map((name) => `/${name}`))
}

function printReadable({ message }: { readonly message: string }): void {
  console.log(asReadable(message))
}
