/**
 * How the forwarder's one file is kept light in memory: the text of a program stays in memory as long as it runs, and a
 * PBX needs one driver of a database at most. So drivers become parts (src/programs/forwarder/packed.ts).
 */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { partMark } from '../forwarder/packed.ts'
import { root } from './paths.ts'

/** Packages that the sources load by `import()` when a configuration needs them. */
const parts = ['pg', 'mysql2', 'tedious'] as const
/** 11 would save 4 % more and take ten times as long, at each start of a development server. */
const brotliQuality = 9

export interface PackedParts {
  /** Leads imports of the parts' packages to them. */
  readonly plugin: Plugin
  /** To be put behind the program: comments. */
  readonly text: string
}

/** Bundles each part with the options of the program itself. */
export async function packParts(options: BuildOptions): Promise<PackedParts> {
  const packed = await Promise.all(parts.map(async (name) => [name, await packPart(name, options)] as const))
  const digests = new Map(packed.map(([name, bytes]) => [name, digestOf(bytes)]))
  return {
    plugin: partsPlugin(digests),
    text: packed.map(([, bytes]) => `\n${partMark}${digestOf(bytes)} ${bytes.toString('base64')}`).join(''),
  }
}

async function packPart(name: string, options: BuildOptions): Promise<Buffer> {
  const entry = `module.exports = require('${name}')`
  const stdin = { contents: entry, resolveDir: root, loader: 'js' } as const
  const { outputFiles } = await build({ ...options, stdin, format: 'cjs', write: false })
  const [output] = outputFiles
  if (output === undefined) throw new Error(`The bundler left nothing of ${name}.`)
  return brotliCompressSync(output.contents, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } })
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url')
}

const unpackFile = path.join(root, 'src/programs/forwarder/packed.ts')

function partsPlugin(digests: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'parts',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^(${parts.join('|')})$`) }, ({ path: name }) => ({
        path: name,
        namespace: 'part',
      }))
      onLoad({ filter: /./, namespace: 'part' }, ({ path: name }) => ({
        contents: `module.exports = require(${JSON.stringify(unpackFile)}).unpack('${digests.get(name)}')`,
        resolveDir: root,
      }))
    },
  }
}

/**
 * Node's own modules for HTTP and TLS, each loaded when something of it is first used: TLS takes 6 MiB, and an `import` of
 * node:http reads all its exports, among them a WebSocket that loads what `fetch` is made of, 12 MiB.
 */
export const lateBuiltins: Plugin = {
  name: 'late-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?(https?|tls)$/ }, ({ path: name }) => ({
      path: name.replace(/^(node:)?/, 'node:'),
      namespace: 'late',
    }))
    onLoad({ filter: /./, namespace: 'late' }, ({ path: name }) => {
      const exported = Object.keys(process.getBuiltinModule(name) ?? {})
      const getters = exported.map((one) => `get ${one}() { return process.getBuiltinModule('${name}').${one} }`)
      return { contents: `module.exports = { ${getters.join()} }` }
    })
  },
}
