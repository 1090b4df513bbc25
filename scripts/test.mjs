/**
 * `npm test`, all of it from a fresh clone: packages, checks (they build the Worker), tests. Ends with vitest's own
 * summary, a line about the checks, and as the very last line `N passed, N failed` by vitest's own count. Fails when
 * anything failed or when no test ran.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { ensureMariaDb } from './databases.mjs'
import { missingPackages } from './installed.mjs'
import { pickNode, root, typeScriptFlags } from './launcher.mjs'
import { installRedis, installSystemPackage } from './system-packages.mjs'

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 */
function run(program, args, env = {}) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  if (error) console.error(`${program} could not be started: ${error.message}`)
  return status === 0
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(`\n${message}`)
  process.exit(1)
}

function install() {
  const missing = missingPackages(root)
  if (missing.length === 0) return
  console.log(`Installing packages (${missing.length} missing or of another version): npm ci`)
  if (!run('npm', ['ci', '--no-audit', '--no-fund'])) {
    fail('npm ci failed, see above. It needs the npm registry (npm config get registry) and a free disk of 1 GB.')
  }
  const still = missingPackages(root)
  if (still.length > 0) fail(`npm ci left these packages out: ${still.join(', ')}.`)
}

/**
 * The counts that test-counts.ts wrote; zeros when vitest did not come that far.
 * @param {string} file
 * @returns {{ passed: number, failed: number }}
 */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 0 }
  }
}

/**
 * @param {{ path: string }} node
 * @param {readonly string[]} args
 */
function runTests(node, args) {
  // All that tests leave is in it, also what a killed worker could not remove. Databases run as other users use it too.
  const folder = mkdtempSync(path.join(tmpdir(), 'sw-'))
  chmodSync(folder, 0o1777)
  const countsFile = path.join(folder, 'counts.json')
  const reporters = ['--reporter=default', '--reporter=./scripts/test-counts.ts']
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  const ok = run(node.path, [vitest, 'run', ...reporters, ...args], {
    SWITCHHOOK_TEST_COUNTS: countsFile,
    TMPDIR: folder,
    // The tests inside workerd run it as the product does (src/programs/dev/worker-options.ts).
    MINIFLARE_WORKERD_V8_FLAGS: '--single-threaded-gc',
  })
  const counts = readCounts(countsFile)
  rmSync(folder, { recursive: true, force: true })
  return { ok, ...counts }
}

install()
installRedis()
// The browser of the pages' tests.
if (!process.env.SWITCHHOOK_CHROMIUM) installSystemPackage('chromium', 'chromium')
ensureMariaDb()
const node = pickNode()
process.env.PATH = `${path.dirname(node.path)}${path.delimiter}${process.env.PATH}`
/** @param {string} file */
const script = (file) => run(node.path, [...typeScriptFlags(node.version), path.join(root, file)])

// The checks build too; an explicit build before them would hide a stale functions/openapi.json.
const checked = script('scripts/check.ts')
const tests = runTests(node, process.argv.slice(2))
console.log(checked ? 'Checks passed.' : 'Checks FAILED; what to do stands above the tests (or: npm run check).')
console.log(`${tests.passed} passed, ${tests.failed} failed`)
process.exitCode = checked && tests.ok && tests.failed === 0 && tests.passed > 0 ? 0 : 1
