/** `npx switchhook …`: the command line program (bin/switchhook.mjs starts it). */
import { processCli } from '../terminal/process-cli.ts'
import { runCli } from './program.ts'

process.exitCode = await runCli(process.argv.slice(2), processCli())
