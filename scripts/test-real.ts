/**
 * `npm run test:real`: against real CRMs and a real Asterisk, which `npm test` does not need. Each is tested whose address
 * is in the environment; for Odoo and Asterisk a test server beside this clone is started where there is one, and
 * stopped again.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { root } from '../src/programs/build/paths.ts'
import { composeRig } from '../test/real/asterisk/compose.ts'
import { buildahWorks } from '../test/real/container/node-image.ts'

type Variables = Readonly<Record<string, string>>

interface RealCrm {
  readonly name: string
  readonly files: readonly [string, ...string[]]
  /** Undefined: there is none. */
  readonly start: () => { readonly variables: Variables; readonly stop: () => void } | undefined
  readonly howTo: string
}

const firefoxes = ['/usr/bin/firefox', '/usr/bin/firefox-esr'] as const
const rig = path.resolve(root, process.env.SWITCHHOOK_RIG ?? '../shared/rig')

const crms: readonly RealCrm[] = [
  {
    name: 'Odoo',
    files: [
      'test/real/odoo.real.test.ts',
      'test/real/odoo-details.real.test.ts',
      'test/real/odoo-refusals.real.test.ts',
      'test/real/odoo-reconciliation.real.test.ts',
    ],
    start: () => (process.env.ODOO_URL ? fromEnvironment() : startOdooRig(path.join(rig, 'odoo.sh'))),
    howTo: `Set ODOO_URL, ODOO_DATABASE, ODOO_LOGIN and ODOO_API_KEY of an Odoo that may be written to (contacts and leads
  named "Switchhook test …", taken away at the end; those a user may not delete are archived). For one older than 19
  also ODOO_PROTOCOLS=JSON-RPC. ODOO_LEAST_LOGIN and ODOO_LEAST_API_KEY of a user without rights are tested where set. With ODOO_ADMIN, ODOO_ADMIN_PASSWORD and
  ODOO_POSTGRES (an address of its database) keys end and rights are taken away meanwhile; only for an Odoo made for tests.`,
  },
  {
    name: 'SuiteCRM',
    files: ['test/real/suitecrm.real.test.ts'],
    start: () => (process.env.SUITECRM_URL ? fromEnvironment() : undefined),
    howTo: 'Set SUITECRM_URL and the other SUITECRM_… variables of docs/crm-suitecrm.md.',
  },
  {
    name: 'Asterisk',
    files: [
      'test/real/asterisk.real.test.ts',
      'test/real/harder-calls.real.test.ts',
      'test/real/queues.real.test.ts',
      'test/real/queue-figures.real.test.ts',
      'test/real/alerts.real.test.ts',
      'test/real/agent-page.real.test.ts',
      'test/real/recording-pause.real.test.ts',
      'test/real/route-to-owner.real.test.ts',
      'test/real/extension.real.test.ts',
    ],
    start: () => (process.env.AMI_HOST ? fromEnvironment() : startAsteriskRig(rig)),
    howTo: `Set AMI_HOST, AMI_PORT, AMI_USER and AMI_SECRET of an Asterisk; it is only read. Calls are played and checked
  where the test server with its scenarios is beside this clone (SWITCHHOOK_RIG).`,
  },
  {
    name: 'Firefox',
    files: ['test/real/firefox.real.test.ts'],
    start: () => {
      const program = process.env.SWITCHHOOK_FIREFOX ?? firefoxes.find((place) => existsSync(place))
      return program === undefined ? undefined : { variables: { SWITCHHOOK_FIREFOX: program }, stop: () => {} }
    },
    howTo: 'Install Firefox 140 or newer (Debian: apt-get install firefox-esr), or set SWITCHHOOK_FIREFOX.',
  },
  {
    name: 'Docker images',
    files: ['test/real/container.real.test.ts'],
    start: () => (buildahWorks() ? { variables: { SWITCHHOOK_TEST_CONTAINER: '1' }, stop: () => {} } : undefined),
    howTo: 'As root, with buildah, and debootstrap where the registry of images is not reached (apt-get install).',
  },
]

function fromEnvironment() {
  return { variables: {}, stop: () => {} }
}

/** The test server is a folder with programs that set up, start and stop real servers on this machine. */
function startRig(program: string, variablesFile: string) {
  if (!existsSync(program)) return undefined
  const run = (command: string) => spawnSync(program, [command], { stdio: 'inherit' }).status === 0
  const wasRunning = spawnSync(program, ['status'], { stdio: 'ignore' }).status === 0
  if (!wasRunning && !(run('setup') && run('start'))) throw new Error(`${program} could not start; see above.`)
  const folder = process.env.RIG_DIR ?? path.join(homedir(), '.cache/cti-rig')
  return {
    given: readVariables(path.join(folder, variablesFile)),
    folder,
    // One that somebody else started is somebody else's to stop.
    stop: () => {
      if (!wasRunning) run('stop')
    },
  }
}

function startAsteriskRig(folder: string) {
  if (!existsSync(path.join(folder, 'asterisk.sh'))) return undefined
  const composed = composeRig(folder)
  const started = startRig(path.join(composed, 'asterisk.sh'), 'asterisk.env')
  if (!started) return undefined
  const scenarios = path.join(composed, 'scenarios.sh')
  const records = path.join(started.folder, 'sid/var/log/asterisk/cdr-csv/Master.csv')
  return {
    variables: {
      ...started.given,
      ASTERISK_SCENARIOS: existsSync(scenarios) ? scenarios : '',
      ASTERISK_MASTER_CSV: existsSync(path.dirname(records)) ? records : '',
    },
    stop: () => {
      started.stop()
      rmSync(composed, { recursive: true, force: true })
    },
  }
}

function startOdooRig(program: string) {
  const started = startRig(program, 'odoo.env')
  if (!started) return undefined
  const { given, stop } = started
  return {
    variables: {
      ODOO_URL: given.ODOO_URL ?? '',
      ODOO_DATABASE: given.ODOO_DB ?? '',
      ODOO_LOGIN: given.ODOO_USER ?? '',
      ODOO_API_KEY: given.ODOO_KEY_ALICE ?? '',
      ODOO_LEAST_LOGIN: given.ODOO_LEAST_USER ?? '',
      ODOO_LEAST_API_KEY: given.ODOO_KEY_BOB ?? '',
      ODOO_ADMIN: given.ODOO_ADMIN ?? '',
      ODOO_ADMIN_PASSWORD: given.ODOO_ADMIN_PASSWORD ?? '',
      ODOO_POSTGRES: 'postgres://odoo:odoo-rig@127.0.0.1:5433/rig',
    },
    stop,
  }
}

function readVariables(file: string): Variables {
  const lines = readFileSync(file, 'utf8').split('\n')
  return Object.fromEntries(lines.flatMap((line) => [/^([A-Z_]+)=(.*)$/.exec(line)?.slice(1, 3) ?? []]).filter(isPair))
}

function isPair(parts: readonly string[]): parts is [string, string] {
  return parts.length === 2
}

/** Undefined where there is no such CRM; else whether its tests passed. */
function testCrm({ name, files, start }: RealCrm): boolean | undefined {
  if (!existsSync(path.join(root, files[0]))) return undefined
  const crm = start()
  if (!crm) return undefined
  console.log(`\nTesting against ${name}`)
  try {
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
    const env = { ...process.env, ...crm.variables, SWITCHHOOK_TEST_REAL: '1' }
    const args = [vitest, 'run', '--project', 'real', ...files, ...process.argv.slice(2)]
    return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status === 0
  } finally {
    crm.stop()
  }
}

const results = crms.map((crm) => ({ crm, passed: testCrm(crm) }))
for (const { crm, passed } of results) {
  if (passed === undefined) console.log(`\n${crm.name} was not tested. ${crm.howTo}`)
  else console.log(`\n${crm.name}: ${passed ? 'passed' : 'FAILED'}`)
}
const tested = results.filter(({ passed }) => passed !== undefined)
process.exitCode = tested.length > 0 && tested.every(({ passed }) => passed) ? 0 : 1
