/** A report as a file for spreadsheets: RFC 4180, UTF-8 with a mark by which spreadsheets know it. */
import type { ReportFigures, ReportForm, ReportKind } from '../../wire/reports.ts'

const firstColumn: Readonly<Record<ReportKind, string>> = {
  ...{ agents: 'Extension', queues: 'Queue', dids: 'DID', hours: 'Hour', days: 'Day', weeks: 'Week from' },
}
const columns: readonly (readonly [string, (row: ReportFigures) => number | undefined])[] = [
  ['Calls', ({ calls }) => calls],
  ['Answered', ({ answered }) => answered],
  ['Missed', ({ missed }) => missed],
  ['Abandoned', ({ abandoned }) => abandoned],
  ['Talk time (s)', ({ talkSeconds }) => talkSeconds],
  ['Average speed of answer (s)', ({ averageAnswerSeconds }) => averageAnswerSeconds],
  ['Average handling time (s)', ({ averageHandlingSeconds }) => averageHandlingSeconds],
  ['Repeated within 24 h', ({ repeated }) => repeated],
  ['First-call resolution', ({ firstCallResolution }) => firstCallResolution],
]

export function reportCsv({ by, rows }: ReportForm): string {
  const named = by === 'agents'
  const head = [firstColumn[by], ...(named ? ['Name'] : []), ...columns.map(([title]) => title)]
  const lines = rows.map((row) => [row.id, ...(named ? [row.name] : []), ...columns.map(([, value]) => value(row))])
  return `\uFEFF${[head, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('')}`
}

/** What a spreadsheet would take for a formula is written as text; a number with a + is none. */
function cell(value: string | number | undefined): string {
  const text = String(value ?? '')
  const safe = /^[=@\t\r]|^[+-](?!\d+$)/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
