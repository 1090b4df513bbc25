/**
 * The Worker as modules, the same for `npm start`, tests, bench and deploy: what every start needs in one file, what
 * only some sites use (a CRM's connector) in files that are loaded when they are first imported. wrangler.toml stays the
 * one definition; beside the modules stand what wrangler needs to deploy them as they are, and what Miniflare needs, so
 * that starting needs no wrangler (it takes a second to load).
 *
 * `dist/worker/` is replaced in one step and only when it is wrong: its manifest holds a hash of all that went in.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import * as z from 'zod'
import { BuildFailed } from './build-failed.ts'
import { entryName, root, servedAdminPage, servedAgentPage, servedForwarder, workerDirectory } from './paths.ts'

const manifestSchema = z.object({
  hash: z.string(),
  /** The Worker's name; Miniflare derives the place of the records from it. */
  name: z.string(),
  crons: z.array(z.string()),
  /** Files beside the manifest, the entry first. */
  modules: z.array(z.string()).min(1),
  /** Those of them that every start loads. */
  startModules: z.array(z.string()).min(1),
  /** Miniflare 4 options, as wrangler reads them from wrangler.toml. */
  workerOptions: z.record(z.string(), z.unknown()),
  /** Of what every start loads. */
  rawBytes: z.number(),
  gzipBytes: z.number(),
  /** Of everything that is uploaded. */
  totalGzipBytes: z.number(),
})

export interface WorkerBundle extends z.infer<typeof manifestSchema> {
  /** Where the modules stand. */
  readonly directory: string
}

/** For `wrangler deploy --config`: wrangler.toml, with the modules as they are here; and the same with the queues of queues.toml. */
export const deployConfigFile = path.join(workerDirectory, 'wrangler.json')
export const deployConfigWithQueuesFile = path.join(workerDirectory, 'wrangler-queues.json')
const manifestName = 'manifest.json'

/** Wrangler must neither phone home nor look for its updates, and leave no log in the home directory. */
export const quietWrangler = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_WRITE_LOGS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
} as const

/** wrangler's program, to be run by `process.execPath`. */
export const wranglerProgram = path.join(root, 'node_modules/wrangler/bin/wrangler.js')

/** A hash over all files that can change the bundle. */
function sourceHash(): string {
  const sources = globSync(['src/**/*.{ts,tsx,css,svg,png,webmanifest,lua}', 'functions/**/*.{ts,json}'], { cwd: root })
  const hash = createHash('sha256')
  for (const file of [...sources, 'wrangler.toml', 'queues.toml', 'package-lock.json'].sort()) {
    if (file.endsWith('.test.ts') || file.startsWith('src/programs/dev/')) continue
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

function readBundle(): WorkerBundle | undefined {
  const manifest = path.join(workerDirectory, manifestName)
  if (!existsSync(manifest)) return undefined
  const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(manifest, 'utf8')))
  if (!parsed.success || !parsed.data.modules.every((name) => existsSync(path.join(workerDirectory, name))))
    return undefined
  return { ...parsed.data, directory: workerDirectory }
}

function sizesOf({ modules, startModules }: { modules: string[]; startModules: string[] }, directory: string) {
  const bytesOf = (names: readonly string[]) =>
    Buffer.concat(names.map((name) => readFileSync(path.join(directory, name))))
  const gzipBytesOf = (bytes: Buffer) => gzipSync(bytes, { level: 9 }).byteLength
  const start = bytesOf(startModules)
  return {
    rawBytes: start.byteLength,
    gzipBytes: gzipBytesOf(start),
    totalGzipBytes: gzipBytesOf(bytesOf(modules)),
  }
}

/** The bundle of the sources as they are now; builds it when `dist/worker/` holds another one. Throws BuildFailed. */
export async function ensureBundle(): Promise<WorkerBundle> {
  const hash = sourceHash()
  const present = readBundle()
  return present?.hash === hash && [servedForwarder, servedAgentPage, servedAdminPage].every((file) => existsSync(file))
    ? present
    : build(hash)
}

/** Builds even when nothing changed. */
export async function buildBundle(): Promise<WorkerBundle> {
  return build(sourceHash())
}

/** With what a machine needs that only runs the product (an image) left to be loaded here: esbuild and wrangler. */
async function build(hash: string): Promise<WorkerBundle> {
  const { bundleInto, readQueues, readWranglerConfig, stopBuilder } = await import('./worker-build.ts')
  const draft = `${workerDirectory}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  try {
    const modules = await bundleInto(draft)
    const { deploy, ...read } = await readWranglerConfig()
    writeFileSync(path.join(draft, path.basename(deployConfigFile)), JSON.stringify(deploy, null, 2))
    const withQueues = { ...deploy, ...readQueues() }
    writeFileSync(path.join(draft, path.basename(deployConfigWithQueuesFile)), JSON.stringify(withQueues, null, 2))
    writeFileSync(
      path.join(draft, manifestName),
      JSON.stringify({ hash, ...modules, ...read, ...sizesOf(modules, draft) }, null, 2),
    )
    replaceWorkerDirectory(draft)
  } finally {
    rmSync(draft, { recursive: true, force: true })
    // It would stay beside the server with 190 MB.
    await stopBuilder()
  }
  const built = readBundle()
  if (!built) throw new BuildFailed(`The build left no ${entryName} in ${workerDirectory}.`)
  return built
}

/** Two programs may build at once; whoever comes second replaces the same bundle by the same. */
function replaceWorkerDirectory(draft: string): void {
  const old = `${draft}.old`
  if (existsSync(workerDirectory)) renameSync(workerDirectory, old)
  try {
    renameSync(draft, workerDirectory)
  } catch (error) {
    if (!existsSync(workerDirectory)) throw error
    cpSync(draft, workerDirectory, { recursive: true })
  }
  rmSync(old, { recursive: true, force: true })
}
