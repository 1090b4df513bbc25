/** `switchhook reconcile`: whether every call of the phone system is here and in the CRMs, hour by hour. */
import * as z from 'zod'
import { hourMs } from '../../../core/reconciliation/finished-calls.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { type ReconciledHour, reconciledHoursSchema } from '../../../wire/reconciliation.ts'
import { taskSchema } from '../../../wire/task.ts'
import { exitCodes, UsageError } from '../../terminal/failure.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, withAction } from '../command.ts'
import type { Session } from '../session.ts'
import { followTask } from '../task.ts'

const reconcileOptions = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  log: z.boolean().default(false),
  list: z.boolean().default(false),
})
const shownMax = 200

export const reconcile: CliCommand = (program, context) => {
  const command = program
    .command('reconcile')
    .description('Compare the calls of the phone system with those here and in the CRMs')
    .option('--from <instant>', 'First hour, ISO 8601 (default: 24 hours ago)')
    .option('--to <instant>', 'End, ISO 8601 (default: now)')
    .option('--log', 'Fetch and log what is missing, entries that people deleted in a CRM included')
    .option('--list', 'Only show what the last comparison found')
  withAction(command, context, reconcileOptions, async (session, options) => {
    const nowMs = session.cli.clock.now()
    const from = instantOf('from', options.from) ?? isoUtc(Math.floor(nowMs / hourMs) * hourMs - 24 * hourMs)
    const to = instantOf('to', options.to) ?? isoUtc(nowMs)
    if (!options.list) await runTask(session, { from, to, log: options.log })
    const query = { from, to, limit: shownMax }
    const { hours } = await session.api.request({ path: '/v1/reconciliation', query, answer: reconciledHoursSchema })
    session.show({ hours }, () => hoursWords(session, hours))
    return hours.some(({ state }) => state === 'open') ? exitCodes.failed : undefined
  })
}

function instantOf(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new UsageError(`--${option} takes an instant such as 2026-03-02T14:00:00Z.`)
  return isoUtc(ms)
}

/** Starts it and waits until it is over; what forwarders report comes within a minute or two after that. */
async function runTask({ api, cli }: Session, body: object): Promise<void> {
  const started = await api.request({
    ...{ method: 'POST', path: '/v1/reconciliation/run', body, answer: taskSchema },
  })
  const task = await followTask({ api, cli }, started)
  if (task.error) cli.err.write(`✘ ${task.error.message}\n`)
}

function hoursWords({ times, width }: Session, hours: readonly ReconciledHour[]): string {
  if (hours.length === 0) return 'No hour was compared in that time.\n'
  const heads = ['HOUR', 'SOURCE', 'AT PBX', 'ACCEPTED', 'CALLS', 'WANTED', 'IN CRM', 'STATE', 'MISSING']
  const rows = hours.map((hour) => [
    times.at(hour.from),
    hour.source || '(none asked)',
    hour.atPbx === undefined ? '–' : String(hour.atPbx),
    ...[hour.accepted, hour.calls, hour.wanted, hour.inCrm].map(String),
    hour.state,
    String(hour.missing),
  ])
  const missing = hours.flatMap((hour) => [
    ...hour.missingCalls.map((name) => `Missing here: ${name} (${hour.source})\n`),
    ...hour.missingEntries.map(({ callId, destination, why }) => `Missing in ${destination}: ${callId} (${why})\n`),
    ...hour.problems.map((problem) => `Not asked: ${problem}\n`),
  ])
  const table = renderTable(
    heads.map((header) => ({ header })),
    rows,
    width,
  )
  return `${table}\n${missing.join('')}${times.note}\n`
}
