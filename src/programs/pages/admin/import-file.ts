/** A file of contacts on its way into the directory, read in the browser by what `switchhook contacts import` reads with. */
import './no-eval.ts'
import { isHeader, mapColumns, targetText } from '../../../core/contacts/import/columns.ts'
import { openCsv } from '../../../core/contacts/import/csv.ts'
import { csvRow } from '../../../core/contacts/import/csv-row.ts'
import type { ImportItem } from '../../../core/contacts/import/import-item.ts'
import { openImport } from '../../../core/contacts/import/read-import.ts'
import { readVcards } from '../../../core/contacts/import/vcard.ts'
import type { ImportResult } from '../../../wire/contact.ts'
import { request } from './api.ts'

export interface ImportColumn {
  readonly header: string
  readonly target: string
}

export interface OpenedFile {
  /** Of a CSV; empty of vCards. */
  readonly columns: readonly ImportColumn[]
  readonly items: readonly ImportItem[]
}

/** The whole of it is held: what a browser may be given is bounded. */
export const mostFileBytes = 50 * 1024 * 1024
const rowsAtOnce = 500

async function* bytesOf(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
}

/** Throws SwitchhookError, in words, for what is neither CSV nor vCards. */
export async function openFile(file: File): Promise<OpenedFile> {
  const { format, bytes } = await openImport(bytesOf(file))
  const items: ImportItem[] = []
  if (format === 'vcard') {
    for await (const item of readVcards(bytes)) items.push(item)
    return { columns: [], items }
  }
  const { header, records } = await openCsv(bytes, { isHeader })
  const columns = mapColumns(header)
  for await (const record of records) {
    items.push('rejected' in record ? record : csvRow(record.line, record.cells, columns, ''))
  }
  const shown = columns.map((column) => ({ header: column.header, target: targetText(column) }))
  return { columns: shown, items }
}

export interface ImportState {
  readonly sent: number
  readonly total: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly rejected: readonly { readonly line: number; readonly reason: string }[]
}

/** Sends them batch by batch; a batch that was sent twice changes nothing. Stops where `signal` says so. */
export async function sendItems(
  items: readonly ImportItem[],
  onChange: (state: ImportState) => void,
  signal: AbortSignal,
): Promise<void> {
  const rows = items.flatMap((item) => ('rejected' in item ? [] : [item.row]))
  const rejected = items.flatMap((item) => ('rejected' in item ? [{ line: item.line, reason: item.rejected }] : []))
  const importId = crypto.randomUUID()
  let state: ImportState = { sent: 0, total: rows.length, created: 0, updated: 0, unchanged: 0, rejected }
  onChange(state)
  for (let at = 0; at < rows.length && !signal.aborted; at += rowsAtOnce) {
    const contacts = rows.slice(at, at + rowsAtOnce)
    const result = await request<ImportResult>('POST', '/v1/contacts/import', { body: { importId, contacts } })
    state = {
      ...state,
      sent: at + contacts.length,
      created: state.created + result.created,
      updated: state.updated + result.updated + result.merged,
      unchanged: state.unchanged + result.unchanged,
      rejected: [...state.rejected, ...result.rejected],
    }
    onChange(state)
  }
}
