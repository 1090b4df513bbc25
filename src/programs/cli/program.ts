/** The `switchhook` command: its commands put together, and what every one of them takes. */
import { Command } from 'commander'
import type { Cli } from '../terminal/cli.ts'
import type { ExitCode } from '../terminal/failure.ts'
import { runCommander } from '../terminal/run-commander.ts'
import type { CliCommand, CommandContext } from './command.ts'
import { agents } from './commands/agents.ts'
import { call, orders } from './commands/call.ts'
import { calls } from './commands/calls.ts'
import { connectors } from './commands/connectors.ts'
import { contacts } from './commands/contacts.ts'
import { deliveries } from './commands/deliveries.ts'
import { elevenlabs } from './commands/elevenlabs.ts'
import { forwarders } from './commands/forwarders.ts'
import { health } from './commands/health.ts'
import { keys } from './commands/keys.ts'
import { lookup } from './commands/lookup.ts'
import { moving } from './commands/moving.ts'
import { schedules } from './commands/schedules.ts'
import { sites } from './commands/sites.ts'
import { template } from './commands/template.ts'
import { trigger } from './commands/trigger.ts'

const commands: readonly CliCommand[] = [
  health,
  template,
  keys,
  contacts,
  lookup,
  calls,
  call,
  orders,
  deliveries,
  connectors,
  agents,
  sites,
  elevenlabs,
  trigger,
  forwarders,
  schedules,
  moving,
]

const help = `
Variables:
  SWITCHHOOK_URL        The server (default: the one that runs here, else http://localhost:8787)
  SWITCHHOOK_ADMIN_KEY  Its admin key (default for a server here: the key that npm start made)

Exit codes: 0 done, 1 failed, 2 wrong usage.
`

/** Runs one command line, without `node` and the program's name. Never throws. */
export function runCli(args: readonly string[], cli: Cli): Promise<ExitCode> {
  return runCommander(args, cli, (outcome) => buildProgram({ cli, outcome }))
}

function buildProgram(context: CommandContext): Command {
  const program = new Command('switchhook')
    .description('Manage a Switchhook server: keys, contacts, calls and deliveries.')
    .option('--url <url>', 'The server')
    .option('--site <name>', 'The site (only with the admin key of the environment)')
    .option('--json', 'Print JSON for programs')
    .option('--utc', 'Read and show times in UTC')
    .addHelpText('after', help)
  for (const addTo of commands) addTo(program, context)
  return program
}
