/**
 * A program of src/programs (the server, the command line, the demo) as one bundle in dist/programs/, made at its first use:
 * Node reads 300 TypeScript files in a second and a half of processor time, and the bundle in a fifth of it. Plain
 * JavaScript, as launcher.mjs is.
 *
 * What must stay true: a changed source is never run from an old bundle (the folder's name is made of every source's size
 * and time), commands that run at once may build at once (a draft is renamed when it is whole), whoever may read the clone may
 * run what another user built there, and where nothing can be built or written (a folder of root's) the program runs from its sources.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
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
  for (const folder of ['src', 'functions'])
    if (existsSync(path.join(clone, folder))) addSources(hash, path.join(clone, folder))
  // By what they say: npm writes them anew with the same text.
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(path.join(clone, file)))
  addFile(hash, fileURLToPath(import.meta.url))
  return hash.digest('hex').slice(0, 20)
}

/**
 * The file to run instead of a program's source, built when the sources are not those of its last bundle; the source
 * itself where none can be built.
 * @param {string} program As `src/programs/cli/main.ts`.
 * @param {string} clone
 * @returns {Promise<string>}
 */
export async function programBundle(program, clone = root) {
  const { dir, name } = path.parse(program)
  try {
    const folder = path.join(clone, 'dist/programs', path.basename(dir), fingerprint(clone))
    if (!existsSync(folder)) await build(path.join(clone, program), folder)
    const file = path.join(folder, `${name}.mjs`)
    return existsSync(file) ? file : program
  } catch (error) {
    if (process.env.SWITCHHOOK_DEBUG) console.error(`${program} runs from its sources:`, error)
    return program
  }
}

/**
 * @param {string} entry
 * @param {string} folder
 */
async function build(entry, folder) {
  const esbuild = await import('esbuild')
  const bundles = path.dirname(folder)
  mkdirSync(bundles, { recursive: true })
  const draft = mkdtempSync(path.join(bundles, 'draft-'))
  try {
    // Leaves no process behind, as `build` would for as long as the program runs.
    esbuild.buildSync({
      entryPoints: [entry],
      outdir: draft,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      outExtension: { '.js': '.mjs' },
      loader: { '.lua': 'text' },
      // What builds and serves is large and seldom loaded; it is found in node_modules.
      external: ['esbuild', 'rolldown', 'wrangler', 'miniflare', 'workerd', '@vercel/*'],
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
      logLevel: 'silent',
    })
    removeOld(bundles)
    // In an image, and as a service, root builds and another runs it; mkdtemp makes folders for its own user.
    chmodSync(draft, 0o755)
    if (!existsSync(folder)) renameSync(draft, folder)
  } catch (error) {
    // Another process may have been the first.
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
