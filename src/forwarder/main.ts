/** `switchhook-forwarder …`: entry of the one file that scripts/build-forwarder.ts makes. */
import { processCli } from '../cli/process-cli.ts'
import { consoleLog } from '../platform/log.ts'
import type { ForwarderCli } from './commands/command.ts'
import { runForwarderCli } from './commands/program.ts'
import { terminalPrompt } from './commands/prompt.ts'
import { handOverSignal } from './lock.ts'

const cli: ForwarderCli = {
  ...processCli(),
  log: consoleLog,
  workingDirectory: process.cwd(),
  program: process.argv[1] ?? '',
  prompt: terminalPrompt,
  onHandOver: (listener) => {
    process.on(handOverSignal, listener)
    return () => process.off(handOverSignal, listener)
  },
}

process.exitCode = await runForwarderCli(process.argv.slice(2), cli)
