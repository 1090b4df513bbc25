/** The `switchhook-forwarder` command: its commands put together. */
import { Command } from 'commander'
import { UsageError } from '../../terminal/failure.ts'
import { runCommander } from '../../terminal/run-commander.ts'
import { ConfigError, loadConfig } from '../config/load.ts'
import { version } from '../version.ts'
import type { ForwarderCli, ForwarderCommand } from './command.ts'
import { runCommand } from './run-command.ts'

const help = `
Variables:
  SWITCHHOOK_FORWARDER_CONFIG  the configuration, instead of --config
  and those that the configuration names as \${VAR}, also from forwarder.env beside it

Exit codes:
  0  done, or stopped by a signal
  1  failed
  2  wrong usage or configuration
  3  another forwarder runs on the same data directory
  4  run --once left something behind: a source could not be read to its end, or the cloud did not take it; nothing is
     lost, the next run goes on there
`

/** Runs one command line, without `node` and the program's name. Never throws. */
export async function runForwarderCli(args: readonly string[], cli: ForwarderCli): Promise<number> {
  let own: number | undefined
  const commands = await commandsFor(args)
  const code = await runCommander(args, cli, () =>
    buildProgram(cli, commands, (exitCode) => {
      own = exitCode
    }),
  )
  return own ?? code
}

/**
 * Every command, to be looked at and not to be run.
 * @public The documents are checked against it (scripts/docs-claims.test.ts).
 */
export async function wholeProgram(): Promise<Command> {
  return buildProgram({} as ForwarderCli, await commandsFor([]), () => {})
}

type AddCommand = (program: Command, context: ForwarderCommand) => void

/** `run` stays for months: it is not to hold in memory what the others draw tables and ask questions with. */
async function commandsFor(args: readonly string[]): Promise<AddCommand[]> {
  if (isRun(args)) return [runCommand]
  const [{ init }, { check }, { status }, { install }, { replay }] = await Promise.all([
    import('./init.ts'),
    import('./check.ts'),
    import('./status.ts'),
    import('./install.ts'),
    import('./replay.ts'),
  ])
  return [init, check, runCommand, status, install, replay]
}

function isRun([first, second, third]: readonly string[]): boolean {
  if (first === '--config') return third === 'run'
  return (first?.startsWith('--config=') ? second : first) === 'run'
}

function buildProgram(cli: ForwarderCli, commands: readonly AddCommand[], exit: (code: number) => void): Command {
  const program = new Command('switchhook-forwarder')
    .description('Runs beside the phone system and brings what it knows to Switchhook.')
    .version(version)
    .option('--config <file>', 'The configuration')
    .addHelpText('after', help)
  const config = () => {
    const { config: file } = program.opts<{ config?: string }>()
    try {
      const read = loadConfig(cli.env, cli.workingDirectory, file)
      for (const note of read.notes) cli.err.write(`▲ ${note}\n`)
      return read
    } catch (thrown) {
      throw thrown instanceof ConfigError ? new UsageError(thrown.message) : thrown
    }
  }
  const context: ForwarderCommand = { cli, config, exit }
  for (const addTo of commands) addTo(program, context)
  return program
}
