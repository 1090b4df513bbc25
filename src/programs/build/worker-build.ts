/** Sources → modules, by esbuild, and what wrangler needs to deploy them as they are. No account, no network. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type BuildOptions, build as bundle, type Metafile, stop as stopBuilder } from 'esbuild'
import { parse as parseToml } from 'smol-toml'
import * as z from 'zod'
import { BuildFailed } from './build-failed.ts'
import { buildForwarder } from './forwarder-bundle.ts'
import { packedJson } from './packed-json.ts'
import { buildPages } from './pages-bundle.ts'
import { assetsDirectory, entryName, root, workerDirectory } from './paths.ts'
import { withoutJsonSchema } from './without-json-schema.ts'

export { stopBuilder }

/** esbuild's options for workerd modules: what is measured is bundled like what is deployed. */
export const forWorkerd = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2024',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['workerd', 'worker', 'browser'],
  external: ['cloudflare:*', 'node:*'],
  // Scripts that Redis runs.
  loader: { '.lua': 'text' },
  plugins: [withoutJsonSchema, packedJson],
} satisfies BuildOptions

export interface WorkerModules {
  /** File names, the entry first. */
  readonly modules: string[]
  /** Those of them that every start loads. */
  readonly startModules: string[]
}

/** Builds the forwarder, the pages and the Worker into the directory. Throws BuildFailed. */
export async function bundleInto(directory: string): Promise<WorkerModules> {
  // Wrangler wants its assets to be there.
  await buildForwarder().catch((cause) => {
    throw new BuildFailed(`The forwarder could not be built:\n${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  })
  await buildPages().catch((cause) => {
    throw new BuildFailed(`The pages could not be built:\n${cause instanceof Error ? cause.message : cause}`, { cause })
  })
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: ['functions/cloudflare.ts'],
    outdir: directory,
    ...forWorkerd,
    splitting: true,
    sourcemap: 'linked',
    metafile: true,
    chunkNames: '[name]-[hash]',
    logLevel: 'silent',
  }).catch((cause) => {
    throw new BuildFailed(`The Worker could not be built:\n${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  })
  return modulesOf(metafile)
}

/** All modules, and those that the entry imports statically: an `import()` is not followed. */
function modulesOf({ outputs }: Metafile): WorkerModules {
  const files = Object.keys(outputs).filter((file) => file.endsWith('.js'))
  const entry = files.find((file) => path.basename(file) === entryName)
  if (entry === undefined) throw new BuildFailed(`The build left no ${entryName}.`)
  const start = startFiles(outputs, entry)
  const names = (list: Iterable<string>) => [...list].map((file) => path.basename(file))
  return { modules: names(new Set([entry, ...files])), startModules: names(start) }
}

/** The entry, and what it imports statically. */
export function startFiles(outputs: Metafile['outputs'], entry: string): Set<string> {
  const start = new Set([entry])
  // A set grows while it is walked: what is added comes by later.
  for (const file of start) {
    for (const { path: imported, kind } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && imported in outputs) start.add(imported)
    }
  }
  return start
}

const queuesSchema = z.object({
  queues: z.object({
    producers: z.array(z.object({ binding: z.string(), queue: z.string() })),
    consumers: z.array(z.looseObject({ queue: z.string(), dead_letter_queue: z.string() })),
  }),
})

function readToml(name: string): unknown {
  return parseToml(readFileSync(path.join(root, name), 'utf8'))
}

/** The queues that the Worker may have, as wrangler wants them in its configuration. */
export function readQueues(): z.infer<typeof queuesSchema> {
  return queuesSchema.parse(readToml('queues.toml'))
}

/** What Miniflare and wrangler need to know. */
export async function readWranglerConfig() {
  const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = await import('wrangler')
  const config = { ...unstable_readConfig({ config: path.join(root, 'wrangler.toml') }), ...readQueues() }
  const { rootPath: _, modulesRules: __, ...workerOptions } = unstable_getMiniflareWorkerOptions(config).workerOptions
  return { name: config.name, crons: config.triggers.crons, workerOptions, deploy: deployConfig() }
}

/** wrangler.toml, but for what it says of the sources: the modules are uploaded as they are. */
function deployConfig() {
  const written = readToml('wrangler.toml')
  const { $schema: _, minify: __, keep_names: ___, ...config } = z.record(z.string(), z.unknown()).parse(written)
  return {
    ...config,
    main: entryName,
    no_bundle: true,
    find_additional_modules: true,
    base_dir: '.',
    rules: [{ type: 'ESModule', globs: ['*.js'] }],
    assets: { directory: path.relative(workerDirectory, assetsDirectory) },
  }
}
