/** The `switchhook-forwarder` command: its commands put together. */
import { Command } from 'commander'
import { UsageError } from '../../cli/failure.ts'
import { runCommander } from '../../cli/run-commander.ts'
import { ConfigError, loadConfig } from '../config/load.ts'
import { version } from '../version.ts'
import { check } from './check.ts'
import type { ForwarderCli, ForwarderCommand } from './command.ts'
import { init } from './init.ts'
import { install } from './install.ts'
import { replay } from './replay.ts'
import { runCommand } from './run-command.ts'
import { status } from './status.ts'

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
