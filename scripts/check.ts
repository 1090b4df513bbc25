/**
 * `npm run check`: all rules that need no running product. Each runs even when another failed, and each failure says
 * what to do.
 */
import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { ensureBundle } from '../src/programs/build/bundle.ts'
import { root } from '../src/programs/build/paths.ts'
import { bundleSizeFault } from './check/bundle-size.ts'
import { layersArguments } from './check/layers.ts'
import { openApiFault } from './check/openapi-lint.ts'
import { slowPatternFault } from './check/slow-patterns.ts'
import { wordsFault } from './check/words.ts'
import { typeScriptFlags } from './launcher.mjs'
import { settingsPageFault } from './settings-page.ts'

interface Check {
  readonly name: string
  readonly cure: string
  /** What is wrong; undefined when nothing is. */
  readonly fault: () => Promise<string | undefined>
}

/** Runs a program on this Node; its output is the fault when it fails. */
function program(...args: string[]): Check['fault'] {
  return async () => {
    try {
      await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 2 ** 26 })
      return undefined
    } catch (error) {
      if (!(error instanceof Error)) throw error
      const said = 'stdout' in error && 'stderr' in error ? `${error.stdout}${error.stderr}`.trim() : ''
      return said || error.message
    }
  }
}

function tool(name: string, ...args: string[]): Check['fault'] {
  return program(path.join(root, 'node_modules/.bin', name), ...args)
}

const luaDirectory = path.join(root, 'src/adapters/platform/upstash/lua')

/** Where luacheck is installed (Debian: lua-check): the scripts that Redis runs. */
async function luaFault(): Promise<string | undefined> {
  const scripts = globSync('*.lua', { cwd: luaDirectory })
  const { code, stdout } = await promisify(execFile)('luacheck', ['--no-color', ...scripts], {
    cwd: luaDirectory,
  }).then(
    () => ({ code: 0, stdout: '' }),
    (error: { code?: unknown; stdout?: unknown }) => error,
  )
  return code === 0 || code === 'ENOENT' ? undefined : String(stdout)
}

const checks: Check[] = [
  { name: 'types', cure: 'Correct the types (tsconfig.json).', fault: tool('tsc', '-p', '.') },
  {
    name: 'types of pages',
    cure: 'Correct the types (src/programs/pages/tsconfig.json).',
    fault: tool('tsc', '-p', 'src/programs/pages'),
  },
  {
    name: 'types of the extension',
    cure: 'Correct the types (src/programs/extension/tsconfig.json).',
    fault: tool('tsc', '-p', 'src/programs/extension'),
  },
  {
    name: 'style',
    cure: 'Run `npx biome check --write .` and correct by hand what is left (biome.json).',
    fault: tool('biome', 'check', '--error-on-warnings', '.'),
  },
  {
    name: 'unused',
    cure: 'Remove what nothing uses, or add to package.json what is used (knip.jsonc).',
    fault: tool('knip', '--no-progress'),
  },
  {
    name: 'only in tests',
    cure: 'Remove what only tests use, or move it to test/support (knip.jsonc).',
    fault: tool('knip', '--production', '--no-progress', '--include', 'files,exports,types'),
  },
  {
    name: 'layers',
    cure: 'Move the import where it may be; each rule above says where (.dependency-cruiser.mjs).',
    fault: tool('depcruise', ...layersArguments),
  },
  { name: 'lua', cure: 'Correct the script (src/adapters/platform/upstash/lua/.luacheckrc).', fault: luaFault },
  {
    name: 'openapi',
    cure: 'Run `npm run build` and commit functions/openapi.json.',
    fault: program(...typeScriptFlags(process.version), 'scripts/openapi.ts', '--check'),
  },
  {
    name: 'words',
    cure: 'Write what the line says to write instead (docs/style.md).',
    fault: async () => wordsFault(),
  },
  {
    name: 'patterns',
    cure: 'Write the pattern so that no two of its repetitions can take the same character (scripts/check/slow-patterns.ts).',
    fault: async () => slowPatternFault(),
  },
  {
    name: 'openapi lint',
    cure: 'Describe it where the operation or its form is defined (functions/, src/wire).',
    fault: () => openApiFault(),
  },
  {
    name: 'settings page',
    cure: 'Run `node scripts/run.mjs scripts/settings-page.ts` and commit docs/settings.md.',
    fault: async () => settingsPageFault(),
  },
  {
    name: 'bundle',
    cure: 'Make the Worker smaller.',
    fault: async () => bundleSizeFault(await ensureBundle()),
  },
]

/**
 * Runs one check and prints its result; true when nothing is wrong. Most checks are programs of one thread, so one runs on each
 * core; the longest stand first.
 */
async function runCheck({ name, cure, fault }: Check): Promise<boolean> {
  const startedMs = performance.now()
  const found = await fault().catch((error: unknown) => String(error))
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  finished += 1
  const count = `[${finished}/${checks.length}]`
  console.log(
    found === undefined
      ? `${count} ✓ ${name} (${seconds} s)`
      : `${count} ✗ ${name} (${seconds} s)\n${found}\n→ ${cure}`,
  )
  return found === undefined
}

async function runInTurn(waiting: Check[]): Promise<boolean> {
  let passed = true
  for (let check = waiting.shift(); check; check = waiting.shift()) passed = (await runCheck(check)) && passed
  return passed
}

let finished = 0
const startedMs = performance.now()
const lanes = Math.max(2, Math.min(4, availableParallelism()))
console.log(`Running ${checks.length} checks, ${lanes} at a time…`)
const waiting = [...checks]
const results = await Promise.all(Array.from({ length: lanes }, () => runInTurn(waiting)))
const passed = results.every((ok) => ok)
console.log(
  `${passed ? 'All checks passed' : 'Some checks FAILED'} in ${((performance.now() - startedMs) / 1000).toFixed(0)} s.`,
)
process.exitCode = passed ? 0 : 1
