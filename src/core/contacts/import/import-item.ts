/** What every importer yields: a row the directory will take, or the line and the reason why there is none. */
import { type ImportRow, importRowSchema } from '../../../wire/import-row.ts'

export type ImportItem =
  | { readonly line: number; readonly row: ImportRow }
  | { readonly line: number; readonly rejected: string }

/** Rows that could never be looked up, or that break a bound, end here and not as the failure of a whole batch. */
export function toItem(row: ImportRow): ImportItem {
  const { line } = row
  const filled = {
    ...row,
    phones: row.phones.filter(({ number }) => number.trim() !== ''),
    emails: row.emails.filter((email) => email.trim() !== ''),
  }
  if (filled.phones.length === 0 && filled.emails.length === 0)
    return { line, rejected: 'It has no phone number and no e-mail address.' }
  const parsed = importRowSchema.safeParse(filled)
  if (parsed.success) return { line, row: parsed.data }
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  return { line, rejected: `${faults.join('; ')}.` }
}

/** Several addresses in one field, as exports join them. */
export function splitEmails(field: string): string[] {
  return field.split(/:::|[\s,;]+/).filter((email) => email !== '')
}
