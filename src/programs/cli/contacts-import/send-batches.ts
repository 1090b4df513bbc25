/**
 * Sends batches to the server, two at a time, each again when that may help. An import only updates, so a batch whose
 * answer was lost is sent again without harm.
 *
 * What must stay true: results are reported in the order of the file; when one batch fails for good, no further one is
 * sent, and those under way are still counted.
 */
import type { RowComplaint } from '../../../core/contacts/directory/import-row.ts'
import { type ImportResult, importResultSchema } from '../../../wire/contact.ts'
import type { ApiClient } from '../api-client.ts'
import { type RetryPorts, withRetries } from '../retry.ts'
import type { Batch } from './batches.ts'

const inFlightMax = 2

export interface SendOptions extends RetryPorts {
  readonly api: ApiClient
  /** One run of the import. */
  readonly importId: string
  /** The system that the file is from. */
  readonly source?: string | undefined
  /** After each batch. */
  readonly onResult: (result: ImportResult) => void
}

/** Throws what failed: the server, or the reading of the file. */
export async function sendBatches(batches: AsyncIterable<Batch>, options: SendOptions): Promise<void> {
  const underWay: Promise<ImportResult>[] = []
  const takeFirst = async () => {
    const first = await underWay.shift()
    if (first) options.onResult(first)
  }
  try {
    for await (const batch of batches) {
      if (underWay.length === inFlightMax) await takeFirst()
      underWay.push(started(sendBatch(batch, options)))
    }
    while (underWay.length > 0) await takeFirst()
  } catch (thrown) {
    for (const settled of await Promise.allSettled(underWay)) {
      if (settled.status === 'fulfilled') options.onResult(settled.value)
    }
    throw thrown
  }
}

/** Whoever awaits it later sees its failure; until then it is not an unhandled one. */
function started<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  return work
}

async function sendBatch({ rows, rejected }: Batch, options: SendOptions): Promise<ImportResult> {
  const body = { importId: options.importId, source: options.source, contacts: rows }
  const request = { method: 'POST', path: '/v1/contacts/import', body, answer: importResultSchema } as const
  const result = rows.length === 0 ? nothing : await withRetries(options, () => options.api.request(request))
  return { ...result, rejected: [...rejected, ...result.rejected].sort(byLine) }
}

const nothing: ImportResult = { created: 0, updated: 0, unchanged: 0, merged: 0, rejected: [], warnings: [] }

const byLine = (a: RowComplaint, b: RowComplaint) => a.line - b.line
