/** `status`: what the forwarder on this machine is doing, from its data directory; needs no network. */
import type { Command } from 'commander'
import * as z from 'zod'
import { type ForwarderReport, forwarderReport } from '../../../wire/forwarder.ts'
import { plain } from '../../terminal/plain.ts'
import { outboxFile } from '../forwarder.ts'
import { type Holder, runningForwarder } from '../lock.ts'
import { openOutboxReadOnly } from '../outbox/schema.ts'
import { type ForwarderCommand, forwarderExitCodes } from './command.ts'

const refusedShown = 10

interface LocalState {
  readonly running: Holder | undefined
  /** As of its `at`, up to a heartbeat ago. */
  readonly report: ForwarderReport | undefined
  /** In the outbox now. */
  readonly waiting: number
  readonly quarantined: readonly {
    readonly id: string
    readonly code: string
    readonly message: string
    readonly at: string
  }[]
}

const refusedRow = z.object({ id: z.string(), code: z.string(), message: z.string(), at: z.string() })

export function status(program: Command, context: ForwarderCommand): void {
  program
    .command('status')
    .description('Show what the forwarder on this machine is doing')
    .option('--json', 'Print JSON for programs')
    .action((given: unknown) => {
      const { cli, exit } = context
      const { json } = z.object({ json: z.boolean().default(false) }).parse(given)
      const state = readState(context.config().dataDir)
      cli.out.write(json ? `${JSON.stringify(state, null, 2)}\n` : words(state))
      if (state.report?.sources.some((source) => source.state === 'failing')) exit(forwarderExitCodes.failed)
    })
}

export function readState(dataDir: string): LocalState {
  const running = runningForwarder(dataDir)
  const database = openOutboxReadOnly(outboxFile(dataDir))
  if (database === undefined) return { running, report: undefined, waiting: 0, quarantined: [] }
  try {
    const stored = database.prepare("SELECT value FROM state WHERE name = 'report'").get()
    const parsed = stored === undefined ? undefined : forwarderReport.safeParse(JSON.parse(String(stored.value)))
    const rows = database
      .prepare('SELECT id, code, message, at FROM quarantine ORDER BY at DESC, id LIMIT ?')
      .all(refusedShown)
    return {
      running,
      report: parsed?.success ? parsed.data : undefined,
      waiting: Number(database.prepare('SELECT count(*) AS n FROM events').get()?.n),
      quarantined: rows.map((row) => refusedRow.parse(row)),
    }
  } finally {
    database.close()
  }
}

function words({ running, report, waiting, quarantined }: LocalState): string {
  const lines = [
    running === undefined
      ? 'Not running at the moment.'
      : `Running since ${running.since} (process ${running.pid}, ${running.mode}).`,
  ]
  if (report === undefined) return `${lines[0]}\nIt has not run here yet.\n`
  lines.push(`As of ${report.at}, version ${report.version}:`)
  for (const source of report.sources) {
    const upTo = source.readUpTo ?? source.lastMessageAt
    const facts = [
      `${source.acked} events acked`,
      ...(source.lagSeconds ? [`${source.lagSeconds} s behind`] : []),
      ...(upTo === undefined ? [] : [`up to ${upTo}`]),
      ...(source.lastId === undefined ? [] : [`last ${source.lastId}`]),
    ]
    lines.push(`  ${source.id} (${source.type}): ${source.state}, ${facts.join(', ')}`)
    if (source.problem !== undefined) lines.push(`    ${source.problem}`)
  }
  lines.push(`  Cloud: ${report.cloud.failuresInARow === 0 ? 'takes events' : (report.cloud.problem ?? 'fails')}`)
  lines.push(`  Outbox: ${waiting} events wait${report.outbox.dropped > 0 ? `, ${report.outbox.dropped} dropped` : ''}`)
  if (report.outbox.problem !== undefined) lines.push(`    ${report.outbox.problem}`)
  if (Math.abs(report.clockSkewMs) >= 5000)
    lines.push(`  This clock is off by ${Math.round(report.clockSkewMs / 1000)} s; set it.`)
  if (report.outbox.quarantined > 0)
    lines.push(`  Refused by Switchhook: ${report.outbox.quarantined} events, the last:`)
  for (const { at, id, code, message } of quarantined) lines.push(`    ${at} ${id}: ${message} (${code})`)
  return `${lines.map(plain).join('\n')}\n`
}
