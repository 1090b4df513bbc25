/** `switchhook-forwarder …`: entry of the one file that scripts/build-forwarder.ts makes. */

import { processCli } from '../terminal/process-cli.ts'
import { programLog } from '../terminal/readable-log.ts'
import type { ForwarderCli } from './commands/command.ts'
import { runForwarderCli } from './commands/program.ts'
import { terminalPrompt } from './commands/prompt.ts'
import { handOverSignal } from './lock.ts'
import { nodeHttp } from './push/node-http.ts'

const own: Omit<ForwarderCli, keyof ReturnType<typeof processCli>> = {
  ask: nodeHttp(),
  log: programLog(process.env.LOG_LEVEL),
  workingDirectory: process.cwd(),
  program: process.argv[1] ?? '',
  prompt: terminalPrompt,
  onHandOver: (listener) => {
    process.on(handOverSignal, listener)
    return () => process.off(handOverSignal, listener)
  },
}
// Not spread: that would ask for the time zone, which a running forwarder does not need.
const cli: ForwarderCli = Object.assign(processCli(), own)

process.exitCode = await runForwarderCli(process.argv.slice(2), cli)
