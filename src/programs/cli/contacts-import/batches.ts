/** Cuts a stream of rows into batches that the server takes: bounded in rows and in bytes. Memory holds one batch. */
import { mostRowsPerImport } from '../../../core/contacts/directory/import-contacts.ts'
import type { RowComplaint } from '../../../core/contacts/directory/import-row.ts'
import type { ImportItem } from '../../../core/contacts/import/import-item.ts'
import type { ImportRow } from '../../../wire/import-row.ts'

/** Below the server's bound for a body, which counts the JSON around the rows too. */
const mostBytes = 3 * 1024 * 1024

export interface Batch {
  readonly rows: readonly ImportRow[]
  /** Rows between these that can't be imported. */
  readonly rejected: readonly RowComplaint[]
}

export async function* cutBatches(
  items: AsyncIterable<ImportItem>,
  mostRows = mostRowsPerImport,
): AsyncGenerator<Batch> {
  let rows: ImportRow[] = []
  let rejected: RowComplaint[] = []
  let bytes = 0
  for await (const item of items) {
    if ('rejected' in item) rejected.push({ line: item.line, reason: item.rejected })
    else {
      const size = Buffer.byteLength(JSON.stringify(item.row)) + 1
      if (rows.length > 0 && bytes + size > mostBytes) {
        yield { rows, rejected }
        ;[rows, rejected, bytes] = [[], [], 0]
      }
      rows.push(item.row)
      bytes += size
    }
    // A file of nothing but bad rows must not pile up either.
    if (rows.length === mostRows || rejected.length === mostRows) {
      yield { rows, rejected }
      ;[rows, rejected, bytes] = [[], [], 0]
    }
  }
  if (rows.length > 0 || rejected.length > 0) yield { rows, rejected }
}
