/** The `switchhook` command: its commands put together, and what becomes of a failure. */
import { Command, CommanderError } from 'commander'
import type { Cli } from './cli.ts'
import type { CliCommand } from './command.ts'
import { calls } from './commands/calls.ts'
import { connectors } from './commands/connectors.ts'
import { contacts } from './commands/contacts.ts'
import { deliveries } from './commands/deliveries.ts'
import { health } from './commands/health.ts'
import { keys } from './commands/keys.ts'
import { lookup } from './commands/lookup.ts'
import { template } from './commands/template.ts'
import { type ExitCode, exitCodeOf, exitCodes, failureJson, failureText } from './failure.ts'

const commands: readonly CliCommand[] = [health, template, keys, contacts, lookup, calls, deliveries, connectors]

const help = `
Variables:
  SWITCHHOOK_URL        the server (default: the one that runs here, else http://localhost:8787)
  SWITCHHOOK_ADMIN_KEY  its admin key (default for a server here: the key that npm start made)

Exit codes: 0 done, 1 failed, 2 wrong usage.
`

/** Runs one command line, without `node` and the program's name. Never throws. */
export async function runCli(args: readonly string[], cli: Cli): Promise<ExitCode> {
  const outcome: { code: ExitCode } = { code: exitCodes.ok }
  try {
    await buildProgram(cli, outcome).parseAsync(args, { from: 'user' })
    return outcome.code
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.wrongUsage
    if (cli.signal.aborted) return exitCodes.interrupted
    cli.err.write(args.includes('--json') ? `${JSON.stringify(failureJson(thrown))}\n` : failureText(thrown))
    return exitCodeOf(thrown)
  }
}

function buildProgram(cli: Cli, outcome: { code: ExitCode }): Command {
  const program = new Command('switchhook')
    .description('Looks after a Switchhook server: keys, contacts, calls and what became of them.')
    .option('--url <url>', 'the server')
    .option('--site <name>', 'the site (only with the admin key of the environment)')
    .option('--json', 'print JSON for programs')
    .option('--utc', 'read and show times in UTC')
    .addHelpText('after', help)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: cli.out.write,
      writeErr: cli.err.write,
      outputError: (text, write) => write(text.replace(/^error: /, '✘ ')),
    })
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
  for (const addTo of commands) addTo(program, { cli, outcome })
  return program
}
