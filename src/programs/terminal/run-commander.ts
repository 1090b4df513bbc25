/** Runs a commander program on our terminal and turns whatever happens into words and an exit code. */
import { type Command, CommanderError } from 'commander'
import type { Cli } from './cli.ts'
import { type ExitCode, exitCodeOf, exitCodes, failureJson, failureText } from './failure.ts'

/** What an action leaves where it ends well, or has said itself what is wrong. */
export interface Outcome {
  code: ExitCode
}

/** `args` without `node` and the program's name. Never throws. */
export async function runCommander(
  args: readonly string[],
  cli: Cli,
  build: (outcome: Outcome) => Command | Promise<Command>,
): Promise<ExitCode> {
  const outcome: Outcome = { code: exitCodes.ok }
  try {
    await onTerminal(await build(outcome), cli).parseAsync(args, { from: 'user' })
    return outcome.code
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.wrongUsage
    if (cli.signal.aborted) return exitCodes.interrupted
    cli.err.write(args.includes('--json') ? `${JSON.stringify(failureJson(thrown))}\n` : failureText(thrown))
    return exitCodeOf(thrown)
  }
}

/** Commander hands these down only to commands made later, so each gets them. */
function onTerminal(command: Command, cli: Cli): Command {
  for (const sub of command.commands) onTerminal(sub, cli)
  if (command.commands.length > 0) command.helpCommand('help [command]', 'Show the help of a command')
  return command
    .helpOption('-h, --help', 'Show this help')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: cli.out.write,
      writeErr: cli.err.write,
      outputError: (text, write) => write(text.replace(/^error: /, '✘ ')),
    })
    .showHelpAfterError('  Add --help to see what there is.')
    .exitOverride()
}
