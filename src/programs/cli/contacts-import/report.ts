/** What an import did: counts of everything, and the first complaints. Memory does not grow with the file. */
import type { RowComplaint } from '../../../core/contacts/directory/import-row.ts'
import type { ImportResult } from '../../../wire/contact.ts'
import { plain } from '../../terminal/plain.ts'
import { renderFacts, renderTable } from '../../terminal/table.ts'

const mostShown = 10

export interface ImportReport {
  /** All that were read, rejected ones too. */
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  /** Rows that added to a contact of another row. */
  readonly merged: number
  readonly rejected: number
  /** Rows that were imported although something in them was not. */
  readonly warned: number
  /** Numbers without a country, and those of them that are none of the site's. */
  readonly numbers: NonNullable<ImportResult['numbers']>
  readonly firstRejected: readonly RowComplaint[]
  readonly firstWarnings: readonly RowComplaint[]
}

export class ImportSummary {
  #report: ImportReport = {
    rows: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    merged: 0,
    rejected: 0,
    warned: 0,
    numbers: { country: '', atHome: 0, notValid: 0 },
    firstRejected: [],
    firstWarnings: [],
  }

  add({ created, updated, unchanged, merged, rejected, warnings, numbers }: ImportResult): void {
    const before = this.#report
    this.#report = {
      rows: before.rows + created + updated + unchanged + merged + rejected.length,
      created: before.created + created,
      updated: before.updated + updated,
      unchanged: before.unchanged + unchanged,
      merged: before.merged + merged,
      rejected: before.rejected + rejected.length,
      warned: before.warned + warnings.length,
      numbers: {
        country: numbers?.country ?? before.numbers.country,
        atHome: before.numbers.atHome + (numbers?.atHome ?? 0),
        notValid: before.numbers.notValid + (numbers?.notValid ?? 0),
      },
      firstRejected: [...before.firstRejected, ...rejected].slice(0, mostShown),
      firstWarnings: [...before.firstWarnings, ...warnings].slice(0, mostShown),
    }
  }

  get report(): ImportReport {
    return this.#report
  }
}

/** At least one row of the file is in the directory now. */
export function tookAny({ rows, rejected }: ImportReport): boolean {
  return rows > rejected
}

export interface ReportFacts {
  readonly file: string
  readonly url: string
  readonly durationMs: number
  /** False: it broke off. */
  readonly complete: boolean
  readonly rejectsFile?: string
  /** The run, by which it can be undone. */
  readonly importId?: string
}

export function reportWords(report: ImportReport, facts: ReportFacts, width: number): string {
  const { file, url, durationMs, complete, rejectsFile } = facts
  const took = `${(durationMs / 1000).toFixed(1)} s`
  const head = complete
    ? `Imported ${file} into ${url} in ${took}:`
    : `The import of ${file} stopped after ${took}; so far:`
  const counts = renderFacts([
    ['created', String(report.created)],
    ['updated', String(report.updated)],
    ['unchanged', String(report.unchanged)],
    ['merged', report.merged === 0 ? undefined : `${report.merged} (rows that added to a contact of another row)`],
    ['rejected', String(report.rejected)],
  ])
  return [
    `${plain(head)}\n${counts}`,
    numberWords(report.numbers),
    undoWords(report, facts.importId),
    complaints('Rejected rows', report.rejected, report.firstRejected, rejectsFile, width),
    complaints('Imported, but not everything in the row', report.warned, report.firstWarnings, rejectsFile, width),
  ].join('')
}

/** A wrong country reads a whole file wrongly: say so while the import can still be undone. */
export function numberWords({ country, atHome, notValid }: ImportReport['numbers']): string {
  if (notValid === 0) return ''
  const sentence = `Read as ${country}; ${notValid} of ${atHome} are no valid ${country} numbers: is SWITCHHOOK_COUNTRY right?`
  return `\n${sentence}\n`
}

function undoWords({ created }: ImportReport, importId: string | undefined): string {
  if (created === 0 || importId === undefined) return ''
  return `\nTo undo it: npx switchhook contacts remove --import ${importId}\n`
}

function complaints(
  title: string,
  count: number,
  first: readonly RowComplaint[],
  file: string | undefined,
  width: number,
): string {
  if (count === 0) return ''
  const columns = [
    { header: 'LINE', align: 'right' },
    { header: 'REASON', shrinkTo: 20 },
  ] as const
  const table = renderTable(
    columns,
    first.map(({ line, reason }) => [String(line), reason]),
    width,
  )
  const more = count > first.length ? `and ${count - first.length} more` : ''
  const where = file === undefined ? more && `${more}: add --rejects FILE to have them all` : `all in ${file}`
  return `\n${title}:\n${table}${where && `${where}\n`}`
}
