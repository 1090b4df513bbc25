/**
 * The forwarder as one file, bundled by esbuild. `dist/assets/` is the Worker's assets directory (wrangler.toml): what
 * stands in there is served under its own path.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'
import { bundleDrivers, lateBuiltins, lateTimeZones } from './forwarder-lazy-drivers.ts'
import { root } from './paths.ts'

/** Wrangler's assets directory. */
export const assetsDirectory = path.join(root, 'dist/assets')
/** Its path below the assets directory is the path of its URL. */
export const servedForwarder = path.join(assetsDirectory, 'forwarder/switchhook-forwarder.mjs')
/** The same, to be taken to a phone system by hand. */
export const forwarderFile = path.join(root, 'dist/switchhook-forwarder.mjs')

/** CommonJS packages inside (drivers of databases) ask for `require`, which a module does not have. */
const banner = [
  '#!/usr/bin/env node',
  "import { createRequire as __createRequire } from 'node:module'",
  'const require = __createRequire(import.meta.url)',
].join('\n')

export interface ForwarderBundle {
  readonly file: string
  readonly rawBytes: number
  readonly gzipBytes: number
}

const options = {
  bundle: true,
  platform: 'node',
  target: 'node22.13',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  // Optional parts of drivers that are not installed: native code, and cloud log-ins.
  external: ['pg-native', 'cpu-features', 'node:sqlite'],
  logLevel: 'error',
} satisfies BuildOptions

/** Builds it anew; the file is replaced in one step. */
export async function buildForwarder(): Promise<ForwarderBundle> {
  const drivers = await bundleDrivers(options)
  const { outputFiles } = await build({
    ...options,
    entryPoints: [path.join(root, 'src/programs/forwarder/main.ts')],
    plugins: [drivers.plugin, lateBuiltins, lateTimeZones],
    format: 'esm',
    banner: { js: banner },
    write: false,
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('The bundler left no file.')
  const contents = Buffer.from(`${asciiOnly(output.text.trimEnd())}${drivers.text}\n`)
  for (const file of [servedForwarder, forwarderFile]) replaceFile(file, contents)
  return {
    file: forwarderFile,
    rawBytes: contents.byteLength,
    gzipBytes: gzipSync(contents, { level: 9 }).byteLength,
  }
}

/**
 * Node keeps a program's text in two bytes a character as soon as one of them is not ASCII. esbuild leaves such characters
 * in regular expressions, where the escape means the same.
 */
function asciiOnly(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function replaceFile(file: string, contents: Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  try {
    writeFileSync(draft, contents, { mode: 0o755 })
    renameSync(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
}
