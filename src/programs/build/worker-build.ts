/** Sources → modules, by Rolldown, and what wrangler needs to deploy them as they are. No account, no network. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { stop as stopBuilder } from 'esbuild'
import { build, type InputOptions, type OutputChunk, type OutputOptions, type RolldownOutput } from 'rolldown'
import { parse as parseToml } from 'smol-toml'
import * as z from 'zod'
import { BuildFailed } from './build-failed.ts'
import { buildForwarder } from './forwarder-bundle.ts'
import { luaAsText } from './lua-as-text.ts'
import { packedJson } from './packed-json.ts'
import { buildPages } from './pages-bundle.ts'
import { assetsDirectory, entryName, root, workerDirectory } from './paths.ts'
import { withoutDescriptions, withoutEffects } from './without-descriptions.ts'
import { withoutJsonSchema } from './without-json-schema.ts'

export { stopBuilder }

/** Rolldown's options for workerd modules: what is measured is bundled like what is deployed. */
export const forWorkerd = {
  cwd: root,
  platform: 'neutral',
  resolve: { mainFields: ['module', 'main'], conditionNames: ['workerd', 'worker', 'browser', 'import', 'default'] },
  external: [/^cloudflare:/, /^node:/],
  transform: { target: 'es2024' },
  plugins: [withoutJsonSchema, withoutDescriptions, packedJson, luaAsText],
  treeshake: { manualPureFunctions: withoutEffects },
  logLevel: 'silent',
} satisfies InputOptions

export const asWorkerdModules = {
  format: 'esm',
  minify: true,
  // Text with any other character is two bytes a character in V8, and slower to read.
  charset: 'ascii',
  comments: { legal: true, annotation: false, jsdoc: false },
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
} satisfies OutputOptions

export interface WorkerModules {
  /** File names, the entry first. */
  readonly modules: string[]
  /** Those of them that every start loads. */
  readonly startModules: string[]
}

/** Builds the forwarder, the pages and the Worker into the directory. Throws BuildFailed. */
export async function bundleInto(directory: string): Promise<WorkerModules> {
  // Wrangler wants its assets to be there.
  await buildForwarder().catch(failing('The forwarder'))
  await buildPages().catch(failing('The pages'))
  const chunks = chunksOf(await bundleWorker(directory).catch(failing('The Worker')))
  const start = startChunks(chunks)
  const names = (list: Iterable<OutputChunk>) => [...list].map(({ fileName }) => fileName)
  return { modules: names(new Set([...start, ...chunks])), startModules: names(start) }
}

function failing(what: string): (cause: unknown) => never {
  return (cause) => {
    throw new BuildFailed(`${what} could not be built:\n${cause instanceof Error ? cause.message : cause}`, { cause })
  }
}

/**
 * The Worker, or only what it would be. What every start loads is one file: split further, as it is shared with what is loaded later,
 * each of 60 files cost a start time, and its names bytes.
 */
export function bundleWorker(directory?: string): Promise<RolldownOutput> {
  return build({
    ...forWorkerd,
    input: 'functions/cloudflare.ts',
    output: {
      ...asWorkerdModules,
      dir: directory,
      sourcemap: true,
      codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] },
    },
    write: directory !== undefined,
  })
}

export function chunksOf({ output }: RolldownOutput): OutputChunk[] {
  return output.filter((one) => one.type === 'chunk')
}

/** The entry, which comes first, and what it imports statically: an `import()` is not followed. */
export function startChunks(chunks: readonly OutputChunk[]): OutputChunk[] {
  const entry = chunks.find(({ fileName }) => fileName === entryName)
  if (entry === undefined) throw new BuildFailed(`The build left no ${entryName}.`)
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const start = new Set([entry])
  // A set grows while it is walked: what is added comes by later.
  for (const { imports } of start) {
    for (const name of imports) {
      const imported = byName.get(name)
      if (imported) start.add(imported)
    }
  }
  return [...start]
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
