/**
 * The `switchhook` command: its commands put together, and what every one of them takes. Only the command that is asked for is
 * loaded; help and completion load all.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import * as z from 'zod'
import { root } from '../build/paths.ts'
import type { Cli } from '../terminal/cli.ts'
import type { ExitCode } from '../terminal/failure.ts'
import { runCommander } from '../terminal/run-commander.ts'
import type { CliCommand, CommandContext } from './command.ts'
import { readZone } from './option-values.ts'

/** By the first word of the command line, in the order of the help. */
const commands: Readonly<Record<string, () => Promise<CliCommand>>> = {
  health: async () => (await import('./commands/health.ts')).health,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  overview: async () => (await import('./commands/overview.ts')).overview,
  setup: async () => (await import('./commands/overview.ts')).setup,
  problems: async () => (await import('./commands/problems.ts')).problems,
  tasks: async () => (await import('./commands/tasks.ts')).tasks,
  traffic: async () => (await import('./commands/traffic.ts')).traffic,
  reconcile: async () => (await import('./commands/reconcile.ts')).reconcile,
  login: async () => (await import('./commands/login.ts')).login,
  logout: async () => (await import('./commands/login.ts')).logout,
  profiles: async () => (await import('./commands/login.ts')).profiles,
  template: async () => (await import('./commands/template.ts')).template,
  keys: async () => (await import('./commands/keys.ts')).keys,
  dashboard: async () => (await import('./commands/dashboard.ts')).dashboard,
  open: async () => (await import('./commands/dashboard.ts')).dashboard,
  users: async () => (await import('./commands/users.ts')).users,
  sessions: async () => (await import('./commands/sessions.ts')).sessions,
  audit: async () => (await import('./commands/audit.ts')).audit,
  contacts: async () => (await import('./commands/contacts.ts')).contacts,
  lookup: async () => (await import('./commands/lookup.ts')).lookup,
  calls: async () => (await import('./commands/calls.ts')).calls,
  recordings: async () => (await import('./commands/recordings.ts')).recordings,
  missed: async () => (await import('./commands/missed.ts')).missed,
  reports: async () => (await import('./commands/reports.ts')).reports,
  tail: async () => (await import('./commands/tail.ts')).tail,
  call: async () => (await import('./commands/call.ts')).call,
  'call-requests': async () => (await import('./commands/call.ts')).callRequests,
  deliveries: async () => (await import('./commands/deliveries.ts')).deliveries,
  connectors: async () => (await import('./commands/connectors.ts')).connectors,
  agents: async () => (await import('./commands/agents.ts')).agents,
  staffing: async () => (await import('./commands/staffing.ts')).staffing,
  sites: async () => (await import('./commands/sites.ts')).sites,
  elevenlabs: async () => (await import('./commands/elevenlabs.ts')).elevenlabs,
  trigger: async () => (await import('./commands/trigger.ts')).trigger,
  forwarders: async () => (await import('./commands/forwarders.ts')).forwarders,
  threecx: async () => (await import('./commands/threecx.ts')).threecx,
  schedules: async () => (await import('./commands/schedules.ts')).schedules,
  migrate: async () => (await import('./commands/migrate.ts')).migrate,
  export: async () => (await import('./commands/export-import.ts')).exportImport,
  import: async () => (await import('./commands/export-import.ts')).exportImport,
  completion: async () => (await import('./commands/completion.ts')).completion,
}

const help = `
Variables:
  SWITCHHOOK_URL        The server (default: the current profile, else the one that runs here, else http://localhost:8787)
  SWITCHHOOK_ADMIN_KEY  Its admin key (default: that of the profile, or for a server here the key that npm start made)

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
`

/** Runs one command line, without `node` and the program's name. Never throws. */
export function runCli(args: readonly string[], cli: Cli): Promise<ExitCode> {
  return runCommander(args, cli, (outcome) => buildProgram(args, { cli, outcome }))
}

/** The program with the command that `args` asks for, or with all. */
export async function buildProgram(args: readonly string[], context: CommandContext): Promise<Command> {
  const program = new Command('switchhook')
    .description('Manage a Switchhook server: keys, contacts, calls and deliveries.')
    .version(version(), '-V, --version', 'Show the version')
    .option('--url <url>', 'The server')
    .option('--profile <name>', 'A deployment that you signed in to (npx switchhook login)')
    .option('--site <name>', 'The site (only with the admin key of the environment)')
    .option('--json', 'Print JSON for programs')
    .option('--utc', 'Read and show times in UTC')
    .option(
      '--zone <zone>',
      'Read and show times in this zone, such as Europe/London (default: this machine’s)',
      readZone,
    )
    .addHelpText('after', help)
  const asked = args.find((word, at) => !word.startsWith('-') && !withValue.has(args[at - 1] ?? ''))
  const only = asked !== undefined && asked !== 'completion' ? commands[asked] : undefined
  const loaded = await Promise.all(only ? [only()] : Object.values(commands).map((load) => load()))
  for (const addTo of new Set(loaded)) addTo(program, context)
  return program
}

/** Options before the command whose next word is no command. */
const withValue: ReadonlySet<string> = new Set(['--url', '--site', '--profile', '--zone'])

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  return z.object({ version: z.string() }).parse(manifest).version
}
