/**
 * The forwarder as one file, bundled by esbuild. `dist/assets/` is the Worker's assets directory (wrangler.jsonc): what
 * stands in there is served under its own path.
 */
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
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

/** Builds it anew; the file is replaced in one step. */
export async function buildForwarder(): Promise<ForwarderBundle> {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'src/forwarder/main.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.13',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    banner: { js: banner },
    // Optional parts of drivers that are not installed: native code, and cloud log-ins.
    external: ['pg-native', 'cpu-features', 'node:sqlite'],
    write: false,
    logLevel: 'error',
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('The bundler left no file.')
  for (const file of [servedForwarder, forwarderFile]) replaceFile(file, output.contents)
  return {
    file: forwarderFile,
    rawBytes: statSync(forwarderFile).size,
    gzipBytes: gzipSync(output.contents, { level: 9 }).byteLength,
  }
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
