/** One CSV record as a row of the directory, by the columns of its header. */
import { foldText } from '../../../lib/fold-text.ts'
import type { ImportRow } from '../../../wire/import-row.ts'
import type { Column } from './column.ts'
import { type ImportItem, splitEmails, toItem } from './import-item.ts'

/** How Google joins several values in one cell. */
const googleSeparator = ' ::: '
const companyWords = new Set(['company', 'organization', 'organisation', 'org', 'firma', 'true', 'yes', 'ja', '1'])

/** @param source Put before ids, so that row 1 of two systems is not one contact. */
export function csvRow(line: number, cells: readonly string[], columns: readonly Column[], source: string): ImportItem {
  const first = (target: Column['target']) => {
    const at = columns.findIndex((column, index) => column.target === target && (cells[index] ?? '').trim() !== '')
    return at < 0 ? undefined : cells[at]?.trim().replace(/^'(.*)'$/, '$1')
  }
  const id = first('id')
  const company = first('company')
  return toItem({
    line,
    id: id && source ? `${source}:${id}` : id,
    kind: kindOf(first('kind')),
    name: withoutCompany(first('name'), company),
    firstName: first('firstName'),
    lastName: first('lastName'),
    company,
    emails: columns.flatMap(({ target }, at) => (target === 'email' ? splitEmails(cells[at] ?? '') : [])),
    phones: columns.flatMap((column, at) =>
      column.target === 'phone' ? phonesIn(cells[at] ?? '', column, cells) : [],
    ),
  })
}

function phonesIn(cell: string, { label, labelFrom }: Column, cells: readonly string[]): ImportRow['phones'] {
  const word = labelFrom === undefined ? label : (cells[labelFrom] ?? '').replace(/^\* ?/, '').trim().toLowerCase()
  return mended(cell)
    .split(googleSeparator)
    .map((number) => (word ? { number, label: word } : { number }))
}

/** Odoo's complete name of a contact begins with that of its company. */
function withoutCompany(name: string | undefined, company: string | undefined): string | undefined {
  const rest = company && name?.startsWith(`${company}, `) ? name.slice(company.length + 2).trim() : ''
  return rest || name
}

/** What spreadsheets do to numbers and can be undone: `="+1555…"`, `'+1555…`, `15550123.0`, `15,550,123`. */
function mended(cell: string): string {
  return cell
    .trim()
    .replace(/^="?([^"]*)"?$/, '$1')
    .replace(/^'(?=[+\d(])/, '')
    .replace(/^(\+?\d{5,})[.,]0+$/, '$1')
    .replace(/^\d{1,3}(?:,\d{3}){2,}$/, (grouped) => grouped.replaceAll(',', ''))
}

function kindOf(cell: string | undefined): ImportRow['kind'] {
  if (cell === undefined) return undefined
  const kind = foldText(cell)
  return companyWords.has(kind) ? 'company' : kind === 'lead' ? 'lead' : 'person'
}
