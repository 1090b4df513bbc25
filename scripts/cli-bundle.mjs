/**
 * The command line program as one bundle in dist/cli/, made at its first use: Node reads 300 TypeScript files in a second
 * and a half of processor time, and the bundle in a fifth of it. Plain JavaScript, as launcher.mjs is.
 *
 * What must stay true: a changed source is never run from an old bundle (the folder's name is made of every source's size
 * and time), commands that run at once may build at once (a draft is renamed when it is whole), and where nothing can be
 * built or written (a folder of root's) the program runs from its sources.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './launcher.mjs'

/** A running command loads its parts when it needs them: older bundles stay this long. */
const keptForMs = 24 * 60 * 60_000

/**
 * Adds size and time of each source under `folder` to the hash.
 * @param {import('node:crypto').Hash} hash
 * @param {string} folder
 */
function addSources(hash, folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) addSources(hash, file)
    else if (!entry.name.includes('.test.')) addFile(hash, file)
  }
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} file
 */
function addFile(hash, file) {
  const { size, mtimeMs } = statSync(file)
  hash.update(`${file}\0${size}\0${mtimeMs}\n`)
}

/** @param {string} clone */
function fingerprint(clone) {
  const hash = createHash('sha256')
  addSources(hash, path.join(clone, 'src'))
  for (const file of ['package.json', 'package-lock.json']) addFile(hash, path.join(clone, file))
  addFile(hash, fileURLToPath(import.meta.url))
  return hash.digest('hex').slice(0, 20)
}

/**
 * The file to run instead of src/programs/cli/main.ts, built when the sources are not those of the last bundle.
 * `undefined` where it can't be built.
 * @param {string} clone
 * @returns {Promise<string | undefined>}
 */
export async function cliBundle(clone = root) {
  try {
    const folder = path.join(clone, 'dist/cli', fingerprint(clone))
    if (!existsSync(folder)) await build(clone, folder)
    return path.join(folder, 'main.js')
  } catch (error) {
    if (process.env.SWITCHHOOK_DEBUG) console.error('The command line runs from its sources:', error)
    return undefined
  }
}

/**
 * @param {string} clone
 * @param {string} folder
 */
async function build(clone, folder) {
  const esbuild = await import('esbuild')
  const bundles = path.dirname(folder)
  mkdirSync(bundles, { recursive: true })
  const draft = mkdtempSync(path.join(bundles, 'draft-'))
  try {
    await esbuild.build({
      entryPoints: [path.join(clone, 'src/programs/cli/main.ts')],
      outdir: draft,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      loader: { '.lua': 'text' },
      // What builds and serves is no part of the command line; it is found in node_modules.
      external: ['esbuild', 'wrangler', 'miniflare', 'workerd', '@vercel/*'],
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
      logLevel: 'silent',
    })
    removeOld(bundles)
    if (!existsSync(folder)) renameSync(draft, folder)
  } catch (error) {
    // Another command may have been the first.
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** @param {string} bundles */
function removeOld(bundles) {
  for (const name of readdirSync(bundles)) {
    const old = path.join(bundles, name)
    if (Date.now() - statSync(old).mtimeMs > keptForMs) rmSync(old, { recursive: true, force: true })
  }
}
