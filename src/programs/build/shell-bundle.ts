/**
 * What makes the agent page an app (src/programs/pages/agent/shell): its manifest, its icons, and the service worker, which knows by name
 * all files that this build of the page is made of. Another build is another worker, so browsers notice.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { build, type Metafile, type OutputFile } from 'esbuild'
import { root } from './paths.ts'

const sources = path.join(root, 'src/programs/pages/agent/shell')
const iconSizes = ['192', '512', 'maskable-512']

export const shellWorkerName = 'agent-worker.js'
/** A worker may control pages below its own folder only, unless the server allows more. */
export const shellWorkerHeaders = { 'service-worker-allowed': '/agent' }

interface Built {
  readonly metafile: Metafile
  readonly outputFiles: readonly OutputFile[]
}

/** Files by name, to stand beside the pages'. */
export async function bundleShell({ metafile, outputFiles }: Built): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>([
    ['agent.webmanifest', readFileSync(path.join(sources, 'agent.webmanifest'))],
    ...iconSizes.map((size) => [`agent-${size}.png`, readFileSync(path.join(sources, `icons/${size}.png`))] as const),
  ])
  const parts = outputFiles.filter((file) => shellParts(metafile).has(path.basename(file.path)))
  const hash = createHash('sha256')
  for (const { path: file, contents } of parts) hash.update(path.basename(file)).update(contents)
  for (const [name, contents] of files) hash.update(name).update(contents)
  const names = [...parts.map((file) => path.basename(file.path)), 'icon.svg', ...files.keys()]
  files.set(shellWorkerName, await bundleWorker(hash.digest('hex').slice(0, 16), names))
  return files
}

/** The page's first files and all that they load, at once or later. */
function shellParts(metafile: Metafile): Set<string> {
  const outputs = new Map(Object.entries(metafile.outputs).map(([file, output]) => [path.basename(file), output]))
  const found = new Set(['agent.js', 'agent.css'])
  for (const name of found) {
    for (const { path: imported } of outputs.get(name)?.imports ?? []) found.add(path.basename(imported))
  }
  return found
}

async function bundleWorker(version: string, names: readonly string[]): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [path.join(sources, 'shell-worker.ts')],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome126', 'firefox126', 'safari18'],
    define: {
      SHELL_VERSION: JSON.stringify(version),
      SHELL_FILES: JSON.stringify(names.map((name) => `/pages/${name}`)),
    },
    minify: true,
    write: false,
    logLevel: 'error',
  })
  const [worker] = outputFiles
  if (worker === undefined) throw new Error('The agent page has no service worker.')
  return worker.contents
}
