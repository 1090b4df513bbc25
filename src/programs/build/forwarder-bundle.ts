/** The forwarder as one file, bundled by esbuild. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'
import { environment, nodeFlags } from '../forwarder/commands/process-limits.ts'
import { bundleDrivers, lateBuiltins, lateTimeZones } from './forwarder-lazy-drivers.ts'
import { root, servedForwarder } from './paths.ts'

/** The one that is served, to be taken to a phone system by hand. */
export const forwarderFile = path.join(root, 'dist/switchhook-forwarder.mjs')

/**
 * Under an older Node it ends with one sentence: nothing before it may need what that Node has not (`node:sqlite` is asked for late).
 * CommonJS packages inside (drivers of databases) ask for `require`, which a module does not have.
 */
const banner = [
  `#!/usr/bin/env -S ${environment} node ${nodeFlags.join(' ')}`,
  "const [__major, __minor] = process.versions.node.split('.').map(Number)",
  'if (__major < 22 || (__major === 22 && __minor < 13)) {',
  "  console.error('The forwarder needs Node.js 22.13 or newer, and this is ' + process.version + ': run install.sh of your Switchhook again, it brings one along.')",
  '  process.exit(1)',
  '}',
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
  external: ['pg-native', 'cpu-features'],
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
