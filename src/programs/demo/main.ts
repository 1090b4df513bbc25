/** `npm run demo`: shows what Switchhook does, on the server that runs here (or SWITCHHOOK_URL). */
import { Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { processCli } from '../terminal/process-cli.ts'
import { runCommander } from '../terminal/run-commander.ts'
import { runDemo } from './demo.ts'

const demoOptions = z.object({
  url: z.string().optional(),
  at: z.number().optional(),
  live: z.boolean().optional(),
  yes: z.boolean().default(false),
})

function readInstant(text: string): number {
  const atMs = Date.parse(text)
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('Write an instant as 2026-11-20T17:00:00Z.')
  return atMs
}

const cli = processCli()
process.exitCode = await runCommander(process.argv.slice(2), cli, (outcome) => {
  const program = new Command('npm run demo --')
  return program
    .description(
      "Imports sample contacts, plays a small day of calls, shows the result, and lets an agent's phone ring in the browser.",
    )
    .option('--url <url>', 'the server (default: the one that runs here)')
    .option('--at <instant>', 'when the day ends (default: now); played again, the same day is repeated', readInstant)
    .option('--live', 'let calls ring until Ctrl-C (default: in a terminal, where no CRM is connected)')
    .option('--no-live', 'end after the day')
    .option('--yes', 'write the made-up calls into the CRMs of a server elsewhere')
    .action(async () => {
      const { url, at, live, yes } = demoOptions.parse(program.opts())
      outcome.code = await runDemo(cli, { url, endMs: at, live, yes })
    })
})
