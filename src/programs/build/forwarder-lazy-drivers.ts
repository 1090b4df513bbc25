/**
 * How the forwarder's one file is kept light in memory: the text of a program stays in memory as long as it runs, and a
 * PBX needs one driver of a database at most. So drivers are loaded when they are needed (src/programs/forwarder/lazy-drivers.ts).
 */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { driverMark } from '../forwarder/lazy-drivers.ts'
import { root } from './paths.ts'

/** Packages that the sources load by `import()` when a configuration needs them. */
const drivers = ['pg', 'mysql2', 'tedious'] as const
/** 11 would save 4 % more and take ten times as long, at each start of a development server. */
const brotliQuality = 9

export interface LazyDrivers {
  /** Leads imports of the drivers' packages to them. */
  readonly plugin: Plugin
  /** To be put behind the program: comments. */
  readonly text: string
}

/** Bundles each driver with the options of the program itself. */
export async function bundleDrivers(options: BuildOptions): Promise<LazyDrivers> {
  const bundled = await Promise.all(drivers.map(async (name) => [name, await bundleDriver(name, options)] as const))
  const digests = new Map(bundled.map(([name, bytes]) => [name, digestOf(bytes)]))
  return {
    plugin: driversPlugin(digests),
    text: bundled.map(([, bytes]) => `\n${driverMark}${digestOf(bytes)} ${bytes.toString('base64')}`).join(''),
  }
}

async function bundleDriver(name: string, options: BuildOptions): Promise<Buffer> {
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

const loaderFile = path.join(root, 'src/programs/forwarder/lazy-drivers.ts')

function driversPlugin(digests: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'lazy-drivers',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^(${drivers.join('|')})$`) }, ({ path: name }) => ({
        path: name,
        namespace: 'driver',
      }))
      onLoad({ filter: /./, namespace: 'driver' }, ({ path: name }) => ({
        contents: `module.exports = require(${JSON.stringify(loaderFile)}).loadDriver('${digests.get(name)}')`,
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
    onResolve({ filter: /^(?:(?:node:)?(?:https?|tls)|node:sqlite)$/ }, ({ path: name }) => ({
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

/**
 * The library of time zones, loaded when a zone is first asked for: it formats a time as it is loaded, and with that come
 * the tables of a locale.
 */
export const lateTimeZones: Plugin = {
  name: 'late-time-zones',
  setup({ onResolve, onLoad, resolve }) {
    const namespace = 'late-time-zones'
    onResolve({ filter: /^date-fns-tz\/formatInTimeZone$/ }, ({ path: name, namespace: from, pluginData }) => {
      if (pluginData === namespace) return undefined
      // As the rest imports it, or there would be two of date-fns.
      const itself = { kind: 'import-statement', resolveDir: root, pluginData: namespace } as const
      return from === namespace ? resolve(name, itself) : { path: name, namespace }
    })
    onLoad({ filter: /./, namespace }, ({ path: name }) => ({
      contents: `exports.formatInTimeZone = (...given) => require('${name}').formatInTimeZone(...given)`,
      resolveDir: root,
    }))
  },
}
