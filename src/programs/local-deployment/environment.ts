/**
 * What the Worker gets as variables when it runs on this machine. The rule: from the process environment and
 * `.dev.vars`, every variable that something of ours reads (known-variables.ts), or whose name starts with one of `ownPrefixes` or
 * with the name of a connector (a folder in src/adapters/crm with a connector.ts: `call-logger` → `CALL_LOGGER_`). The environment
 * beats `.dev.vars`, which beats "vars" in wrangler.toml.
 */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { knownVariables } from '../../app/variables/known-variables.ts'
import { nearMisses } from '../../app/variables/near-misses.ts'
import { type Env, presentVariables } from '../../lib/variable-fields.ts'
import { root } from '../build/paths.ts'
import { readVariablesFile } from './config-files/settings-file.ts'

const ownPrefixes = ['SWITCHHOOK_', 'THREECX_', 'ELEVENLABS_', 'UPSTASH_', 'QSTASH_']

/** Of this machine, not of the Worker. */
const localOnly = new Set(['SWITCHHOOK_DATA', 'SWITCHHOOK_HOST', 'SWITCHHOOK_URL'])

function prefixes(): string[] {
  const folder = path.join(root, 'src/adapters/crm')
  const connectors = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'connector.ts')))
  return [...ownPrefixes, ...connectors.map((name) => `${name.toUpperCase().replaceAll('-', '_')}_`)]
}

/** `.dev.vars` of the clone as variables; none when there is no such file. */
function devVars(): Env {
  return readVariablesFile(path.join(root, '.dev.vars'))
}

/** The variables of `env` and `.dev.vars` that belong to the Worker. An empty variable counts as not set. */
export function workerVariables(env: Env): Record<string, string> {
  const starts = prefixes()
  const known = knownVariables()
  const all = { ...devVars(), ...env }
  // So that /health and doctor can say so.
  const mistyped = new Set(nearMisses(Object.keys(all)).map(({ name }) => name))
  const isOurs = (name: string) => known.has(name) || starts.some((prefix) => name.startsWith(prefix))
  return Object.fromEntries(
    Object.entries(presentVariables(all)).filter(
      ([name]) => !localOnly.has(name) && (isOurs(name) || mistyped.has(name)),
    ),
  )
}
