/** The file that contacts come from: opened once, read once, whichever format it is in. */
import { createReadStream } from 'node:fs'
import type { Column } from '../../../core/contacts/import/column.ts'
import { type ColumnMap, isHeader, mapColumns, targetText } from '../../../core/contacts/import/columns.ts'
import { type CsvRecord, openCsv } from '../../../core/contacts/import/csv.ts'
import { csvRow } from '../../../core/contacts/import/csv-row.ts'
import type { DecodeOptions, Encoding } from '../../../core/contacts/import/decode-text.ts'
import type { ImportItem } from '../../../core/contacts/import/import-item.ts'
import { openImport } from '../../../core/contacts/import/read-import.ts'
import { readVcards } from '../../../core/contacts/import/vcard.ts'
import { CliFailure } from '../../terminal/failure.ts'
import { fileBytes } from '../input-file.ts'

export interface SourceOptions {
  /** Absent: seen from the file. */
  readonly format?: 'csv' | 'vcard'
  readonly map?: ColumnMap
  /** The system the file comes from, where its ids are unique only there. */
  readonly source?: string
  /** Absent: guessed. */
  readonly encoding?: Encoding
}

export interface MappedColumn {
  readonly header: string
  /** As `--map` writes it. */
  readonly target: string
}

export interface ImportSource {
  readonly format: 'csv' | 'vcard'
  readonly sizeBytes: number
  /** How much of the file was read so far. */
  readonly readBytes: () => number
  /** What the text was taken for, as far as it was read; undefined: UTF-8. */
  readonly guessedEncoding: () => Encoding | undefined
  /** Of a CSV. */
  readonly columns: readonly MappedColumn[]
  /** What is in the file, in its order; `cells` are those of a CSV. */
  readonly items: AsyncGenerator<SourceItem>
}

export interface SourceItem {
  readonly item: ImportItem
  readonly cells: readonly string[]
}

/** Opens the file and reads its header. Throws what the importers throw, and CliFailure for what is no file. */
export async function openSource(file: string, options: SourceOptions): Promise<ImportSource> {
  const sizeBytes = await fileBytes(file)
  const stream = createReadStream(file)
  const seen = await openImport(stream)
  const format = options.format ?? seen.format
  let guessed: Encoding | undefined
  const decode: DecodeOptions = {
    encoding: options.encoding,
    onGuess: (encoding) => {
      guessed = encoding
    },
  }
  const base = { format, sizeBytes, readBytes: () => stream.bytesRead, guessedEncoding: () => guessed }
  if (format === 'vcard') {
    if (options.map) throw new CliFailure('--map is for CSV files; a vCard says itself what its fields are.')
    return { ...base, columns: [], items: cards(seen.bytes, decode) }
  }
  const { header, records } = await openCsv(seen.bytes, { ...decode, isHeader: options.map ? undefined : isHeader })
  const columns = mapColumns(header, options.map)
  const mapped = columns.map((column) => ({ header: column.header, target: targetOf(column, header) }))
  return { ...base, columns: mapped, items: rows(records, columns, options.source ?? '') }
}

async function* cards(bytes: AsyncIterable<Uint8Array>, decode: DecodeOptions): AsyncGenerator<SourceItem> {
  for await (const item of readVcards(bytes, decode)) yield { item, cells: [] }
}

async function* rows(
  records: AsyncIterable<CsvRecord | { readonly line: number; readonly rejected: string }>,
  columns: readonly Column[],
  source: string,
): AsyncGenerator<SourceItem> {
  for await (const record of records) {
    if ('rejected' in record) yield { item: record, cells: [] }
    else yield { item: csvRow(record.line, record.cells, columns, source), cells: record.cells }
  }
}

function targetOf(column: Column, header: readonly string[]): string {
  return column.labelFrom === undefined ? targetText(column) : `phone.<${header[column.labelFrom] ?? ''}>`
}
