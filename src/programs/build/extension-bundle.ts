/**
 * The browser extension (src/programs/extension), bundled by esbuild: a folder and a zip for Chrome and Edge, and one for Firefox.
 * The same sources give the same bytes, so that what a store got can be built again and compared.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { zipSync } from 'fflate'
import * as z from 'zod'
import { extensionManifest, type ManifestOptions } from '../extension/manifest.ts'
import { bundledLicences, licencesText } from './licences.ts'
import { root } from './paths.ts'

const sources = path.join(root, 'src/programs/extension')

export type ExtensionOptions = Pick<ManifestOptions, 'server' | 'hosts'>

export interface BuiltExtension {
  readonly browser: ManifestOptions['browser']
  readonly folder: string
  readonly zip: string
  readonly zipBytes: number
}

/** A style sheet that code imports is text: it goes into a shadow tree. */
const cssAsText: Plugin = {
  name: 'css-as-text',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /[.]css$/ }, ({ importer, path: file, resolveDir }) =>
      /[.]tsx?$/.test(importer) ? { path: path.resolve(resolveDir, file), namespace: 'css-text' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'css-text' }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8'),
      loader: 'text',
    }))
  },
}

const options = {
  bundle: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  platform: 'browser',
  minify: true,
  legalComments: 'none',
  logLevel: 'error',
  plugins: [cssAsText],
} satisfies BuildOptions

/** @param directory Default: `dist/extension`. */
export async function buildExtension(
  { server, hosts }: ExtensionOptions = {},
  directory = path.join(root, 'dist/extension'),
): Promise<BuiltExtension[]> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')))
  const built: BuiltExtension[] = []
  for (const browser of ['chromium', 'firefox'] as const) {
    const folder = path.join(directory, browser)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    await bundle(folder, browser)
    copyFiles(folder)
    const manifest = extensionManifest({ browser, version, server, hosts })
    writeFileSync(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    const zip = path.join(directory, `switchhook-extension-${browser}-${version}.zip`)
    const bytes = zipFolder(folder)
    writeFileSync(zip, bytes)
    built.push({ browser, folder, zip, zipBytes: bytes.byteLength })
  }
  return built
}

async function bundle(outdir: string, browser: ManifestOptions['browser']): Promise<void> {
  const target = browser === 'chromium' ? 'chrome126' : 'firefox140'
  const at = (file: string) => path.join(sources, file)
  await build({
    ...options,
    entryPoints: [
      { in: at('worker/main.ts'), out: 'worker' },
      { in: at('panel/main.tsx'), out: 'panel' },
      { in: at('panel/panel.css'), out: 'panel' },
      { in: at('options/main.tsx'), out: 'options' },
      { in: at('options/options.css'), out: 'options' },
    ],
    outdir,
    target,
    format: 'esm',
  })
  // A content script is no module.
  await build({
    ...options,
    entryPoints: [
      { in: at('content/main.ts'), out: 'page' },
      { in: at('content/page.css'), out: 'page' },
    ],
    outdir,
    target,
    format: 'iife',
  })
}

function copyFiles(folder: string): void {
  for (const [from, to] of [
    ['panel/panel.html', 'panel.html'],
    ['options/options.html', 'options.html'],
    ['managed-schema.json', 'managed-schema.json'],
    ['icons', 'icons'],
    ['locales', '_locales'],
  ] as const) {
    cpSync(path.join(sources, from), path.join(folder, to), { recursive: true })
  }
  const inside = ['libphonenumber-js', 'preact']
  const licences = bundledLicences().filter(({ name }) => inside.includes(name))
  writeFileSync(path.join(folder, 'licences.txt'), licencesText(licences))
}

/** Zip has no earlier year. */
const fixedTime = new Date(1980, 0, 1)

function zipFolder(folder: string): Uint8Array {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
  const files = Object.fromEntries(names.map((file) => [path.relative(folder, file), readFileSync(file)]))
  return zipSync(files, { level: 9, mtime: fixedTime })
}
