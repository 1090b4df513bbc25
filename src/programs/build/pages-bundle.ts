/**
 * The browser pages (src/programs/pages), bundled by esbuild into `dist/assets/pages/`: each page is a module, a style sheet and what
 * they load later. They are static files beside the Worker, so they weigh nothing on its start.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { bundledLicences, licencesText } from './licences.ts'
import { assetsDirectory, root, servedAgentPage } from './paths.ts'
import { bundleShell, shellWorkerHeaders, shellWorkerName } from './shell-bundle.ts'

const sources = path.join(root, 'src/programs/pages')

/** Cloudflare's static assets answer without the Worker: https://developers.cloudflare.com/workers/static-assets/headers/ */
export const staticHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
}

/** More of them, for one file. */
export const staticFileHeaders = { [`/pages/${shellWorkerName}`]: shellWorkerHeaders }

/** What pages load later carries a hash in its name: an open page never gets a part of another version. */
const chunkName = /-[A-Z0-9]{8}[.]js$/

/** Builds them anew; each file is replaced in one step. A page's first file keeps its name: browsers ask whether it changed. */
export async function buildPages(): Promise<void> {
  const built = await build({
    entryPoints: [
      { in: path.join(sources, 'agent/main.tsx'), out: 'agent' },
      { in: path.join(sources, 'agent/agent.css'), out: 'agent' },
      { in: path.join(sources, 'admin/main.tsx'), out: 'admin' },
      { in: path.join(sources, 'admin/admin.css'), out: 'admin' },
      { in: path.join(sources, 'wallboard/main.tsx'), out: 'wallboard' },
      { in: path.join(sources, 'wallboard/wallboard.css'), out: 'wallboard' },
      { in: path.join(sources, 'docs/main.ts'), out: 'docs' },
      { in: path.join(sources, 'docs/docs.css'), out: 'docs' },
    ],
    outdir: path.dirname(servedAgentPage),
    bundle: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    splitting: true,
    chunkNames: '[name]-[hash]',
    format: 'esm',
    platform: 'browser',
    // The reader of CSV files, in its form for browsers.
    alias: { 'csv-parse': 'csv-parse/browser/esm' },
    target: ['chrome126', 'firefox126', 'safari18'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'error',
  })
  const { outputFiles } = built
  for (const { path: file, contents } of outputFiles) replaceFile(file, contents)
  for (const [name, contents] of await bundleShell(built)) {
    replaceFile(path.join(path.dirname(servedAgentPage), name), contents)
  }
  removeOldChunks(new Set(outputFiles.map(({ path: file }) => path.basename(file))))
  replaceFile(path.join(assetsDirectory, 'licences.txt'), new TextEncoder().encode(licencesText(bundledLicences())))
  replaceFile(path.join(assetsDirectory, '_headers'), new TextEncoder().encode(headersFile()))
  const asTheyAre = [
    path.join(sources, 'parts/icon.svg'),
    // What GET /docs shows the API with; minified as it comes.
    ...['swagger-ui-bundle.js', 'swagger-ui.css'].map((name) => path.join(root, 'node_modules/swagger-ui-dist', name)),
  ]
  for (const file of asTheyAre) {
    replaceFile(path.join(path.dirname(servedAgentPage), path.basename(file)), readFileSync(file))
  }
}

function removeOldChunks(current: ReadonlySet<string>): void {
  const folder = path.dirname(servedAgentPage)
  for (const name of readdirSync(folder)) {
    if (chunkName.test(name) && !current.has(name)) rmSync(path.join(folder, name), { force: true })
  }
}

function headersFile(): string {
  const blocks = Object.entries({ '/*': staticHeaders, ...staticFileHeaders })
  const linesOf = (headers: Readonly<Record<string, string>>) =>
    Object.entries(headers).map(([name, value]) => `  ${name}: ${value}\n`)
  return blocks.map(([pattern, headers]) => [`${pattern}\n`, ...linesOf(headers)].join('')).join('')
}

function replaceFile(file: string, contents: Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  try {
    writeFileSync(draft, contents)
    renameSync(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
}
