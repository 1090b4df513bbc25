/**
 * The Worker as one file, the same for `npm start`, tests, bench and deploy: bundled by wrangler from wrangler.jsonc,
 * with no account and no network. Beside it stands what Miniflare needs to know of wrangler.jsonc, so that starting
 * needs no wrangler (it takes a second to load).
 *
 * `dist/worker/` is replaced in one step and only when it is wrong: its manifest holds a hash of all that went in.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import * as z from 'zod'
import { buildForwarder, servedForwarder } from './forwarder-bundle.ts'
import { root } from './paths.ts'

const manifestSchema = z.object({
  hash: z.string(),
  /** The Worker's name; Miniflare derives the place of the records from it. */
  name: z.string(),
  crons: z.array(z.string()),
  /** Miniflare 4 options, as wrangler reads them from wrangler.jsonc. */
  workerOptions: z.record(z.string(), z.unknown()),
})

export interface WorkerBundle extends z.infer<typeof manifestSchema> {
  /** The bundle, an ES module. */
  readonly file: string
  readonly rawBytes: number
  readonly gzipBytes: number
}

export const workerDirectory = path.join(root, 'dist/worker')
const bundleName = 'cloudflare.js'
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

/** The sources can't be bundled; the message says where they are wrong. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed'
}

/** A hash over all files that can change the bundle. */
function sourceHash(): string {
  const sources = globSync(['src/**/*.ts', 'functions/**/*.{ts,json}'], { cwd: root })
  const hash = createHash('sha256')
  for (const file of [...sources, 'wrangler.jsonc', 'package-lock.json'].sort()) {
    if (file.endsWith('.test.ts') || file.startsWith('src/local/')) continue
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

function readBundle(): WorkerBundle | undefined {
  const file = path.join(workerDirectory, bundleName)
  const manifest = path.join(workerDirectory, manifestName)
  if (!existsSync(file) || !existsSync(manifest)) return undefined
  const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(manifest, 'utf8')))
  if (!parsed.success) return undefined
  const bytes = readFileSync(file)
  return { ...parsed.data, file, rawBytes: bytes.byteLength, gzipBytes: gzipSync(bytes, { level: 9 }).byteLength }
}

/** The bundle of the sources as they are now; builds it when `dist/worker/` holds another one. Throws BuildFailed. */
export async function ensureBundle(): Promise<WorkerBundle> {
  const hash = sourceHash()
  const present = readBundle()
  return present?.hash === hash && existsSync(servedForwarder) ? present : build(hash)
}

/** Builds even when nothing changed. */
export async function buildBundle(): Promise<WorkerBundle> {
  return build(sourceHash())
}

async function build(hash: string): Promise<WorkerBundle> {
  const draft = `${workerDirectory}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  try {
    await bundleInto(draft)
    writeFileSync(path.join(draft, manifestName), JSON.stringify({ hash, ...(await readWranglerConfig()) }, null, 2))
    replaceWorkerDirectory(draft)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  const built = readBundle()
  if (!built) throw new BuildFailed(`The build left no ${bundleName} in ${workerDirectory}.`)
  return built
}

async function bundleInto(directory: string): Promise<void> {
  // Wrangler wants its assets to be there.
  await buildForwarder().catch((cause) => {
    throw new BuildFailed(`The forwarder could not be built:\n${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  })
  const args = [wranglerProgram, 'deploy', '--dry-run', '--outdir', directory]
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root, env: { ...process.env, ...quietWrangler } })
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
    throw new BuildFailed(`The Worker could not be built:\n${said.trim()}`, { cause: error })
  }
}

async function readWranglerConfig() {
  const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = await import('wrangler')
  const config = unstable_readConfig({ config: path.join(root, 'wrangler.jsonc') })
  const { rootPath: _, modulesRules: __, ...workerOptions } = unstable_getMiniflareWorkerOptions(config).workerOptions
  return { name: config.name, crons: config.triggers.crons, workerOptions }
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
