/** `switchhook reports`: calls by agent, queue, DID, hour of the day, day or week. */
import { Argument } from 'commander'
import * as z from 'zod'
import { reportCsv } from '../../../app/reports/report-csv.ts'
import {
  type ReportFigures,
  type ReportForm,
  type ReportKind,
  reportKinds,
  reportSchema,
} from '../../../wire/reports.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, withAction } from '../command.ts'
import { timeRange } from '../output/times.ts'
import type { Session } from '../session.ts'

const options = z.object({ from: z.string().optional(), to: z.string().optional(), csv: z.boolean().optional() })

export const reports: CliCommand = (program, context) => {
  const command = program
    .command('reports')
    .description('Show calls by agent, queue, DID, hour of the day, day or week')
    .addArgument(new Argument('<by>', 'What each row is').choices([...reportKinds]))
    .option('--from <time>', 'From: 2026-11-20, "2026-11-20 09:00" (default: six days before today)')
    .option('--to <time>', 'Until; a day counts to its end (default: now)')
    .option('--csv', 'As CSV, for spreadsheets')
  withAction(command, context, options, async (session, { csv, ...range }, [by = '']) => {
    const query = { ...timeRange(range, session.timeZone), zone: session.timeZone }
    const path = `/v1/reports/${encodeURIComponent(by)}`
    const report = await session.api.request({ path, query, answer: reportSchema })
    session.show(report, () => (csv ? reportCsv(report) : reportWords(session, report)))
    return undefined
  })
}

const titles: Readonly<Record<ReportKind, string>> = {
  ...{ agents: 'AGENT', queues: 'QUEUE', dids: 'DID', hours: 'HOUR', days: 'DAY', weeks: 'WEEK FROM' },
}

function reportWords({ times, width }: Session, { by, rows, total, from, to }: ReportForm): string {
  if (rows.length === 0) return `No calls.\n${times.note}\n`
  const heads = [
    { header: titles[by], shrinkTo: 10 },
    ...['CALLS', 'ANSWERED', 'MISSED', 'ABANDONED', 'TALK', 'ANSWER', 'HANDLING', 'AGAIN', 'FIRST CALL'].map(
      (header) => ({ header, align: 'right' as const }),
    ),
  ]
  const lines = [
    ...rows.map((row) => [row.name === undefined ? row.id : `${row.id} ${row.name}`, ...figures(row)]),
    ['Site', ...figures(total)],
  ]
  return `${renderTable(heads, lines, width)}\n${times.minute(from)} to ${times.minute(to)}. ${times.note}\n`
}

function figures(row: ReportFigures): string[] {
  const { averageAnswerSeconds: answer, averageHandlingSeconds: handling, firstCallResolution: resolved } = row
  return [
    ...[row.calls, row.answered, row.missed, row.abandoned].map(String),
    ...[duration(row.talkSeconds), answer === undefined ? '' : `${answer} s`],
    ...[handling === undefined ? '' : duration(handling), String(row.repeated)],
    resolved === undefined ? '' : `${Math.round(resolved * 1000) / 10} %`,
  ]
}

function duration(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`
}
