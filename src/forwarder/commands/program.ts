/** The `switchhook-forwarder` command: its commands put together. */
import { Command } from 'commander'
import type { Cli } from '../../cli/cli.ts'
import { UsageError } from '../../cli/failure.ts'
import { runCommander } from '../../cli/run-commander.ts'
import type { Log } from '../../platform/log.ts'
import { ConfigError, type ForwarderConfig, loadConfig } from '../config/load.ts'
import { AlreadyRunning } from '../lock.ts'
import { version } from '../version.ts'
import { check } from './check.ts'
import { init } from './init.ts'
import { install } from './install.ts'
import type { Prompt } from './prompt.ts'
import { replay } from './replay.ts'
import { runCommand } from './run-command.ts'
import { status } from './status.ts'

/** Documented in docs/forwarder.md; they stay. */
export const forwarderExitCodes = { ok: 0, failed: 1, wrongUsage: 2, alreadyRunning: 3, leftBehind: 4 } as const

/** What every command is given. */
export interface ForwarderCli extends Cli {
  readonly log: Log
  readonly workingDirectory: string
  /** This file, as it is started: for the unit and the cron line. */
  readonly program: string
  readonly prompt: Prompt
  /** Calls back when a newer run asks this one to give way; answers what stops listening. */
  readonly onHandOver: (listener: () => void) => () => void
}

export interface ForwarderCommand {
  readonly cli: ForwarderCli
  /** Reads the configuration that `--config` names. Throws UsageError. */
  readonly config: () => ForwarderConfig
  /** For an end that is neither success nor a thrown failure. */
  readonly exit: (code: number) => void
}

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
  const code = await runCommander(args, cli, () =>
    buildProgram(cli, (exitCode) => {
      own = exitCode
    }),
  )
  return own ?? code
}

function buildProgram(cli: ForwarderCli, exit: (code: number) => void): Command {
  const program = new Command('switchhook-forwarder')
    .description('Runs beside the phone system and brings what it knows to Switchhook.')
    .version(version)
    .option('--config <file>', 'the configuration')
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
  for (const addTo of [init, check, runCommand, status, install, replay]) addTo(program, context)
  return program
}

/** Tells of another forwarder with an exit code of its own; anything else is thrown on. */
export function tellAlreadyRunning(thrown: unknown, { cli, exit }: ForwarderCommand): void {
  if (!(thrown instanceof AlreadyRunning)) throw thrown
  cli.err.write(`✘ ${thrown.message}\n`)
  exit(forwarderExitCodes.alreadyRunning)
}
