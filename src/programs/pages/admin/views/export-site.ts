/**
 * A site as the file that `switchhook export` writes: a head, each record once as the export gave it last, and an end that counts
 * and hashes them, by which `switchhook import` knows a whole file. The browser holds it in memory, so only up to a limit.
 */
import type { ExportedRecord } from '../../../../wire/site.ts'
import type { SiteFileEnd, SiteFileHead } from '../../../../wire/site-file.ts'
import { queryText, RequestFailed, request } from '../api.ts'
import { texts } from '../language.ts'
import { downloadBlob } from './csv.ts'

type Named = Pick<ExportedRecord, 'collection' | 'id'>

interface Page {
  readonly records: readonly Named[]
  readonly changes?: readonly (Named & { readonly gone?: true })[]
  readonly next?: string
}

const recordsMax = 200_000

/** @param onProgress the records so far. Rejects with RequestFailed. */
export async function exportSite(site: string, onProgress: (records: number) => void): Promise<void> {
  const lines = new Map<string, string>()
  let cursor: string | undefined
  do {
    const page: Page = await request('GET', `/v1/export${queryText({ site, limit: 500, cursor })}`)
    for (const record of [...page.records, ...(page.changes ?? [])]) {
      const name = `${record.collection}\0${record.id}`
      // What changed stands at the end, as the last that was given.
      lines.delete(name)
      if (!('gone' in record)) lines.set(name, `${JSON.stringify(record)}\n`)
    }
    onProgress(lines.size)
    if (lines.size > recordsMax) throw new RequestFailed(0, 'too_large', texts.exportTooLarge(site))
    cursor = page.next
  } while (cursor !== undefined)
  const body = new Blob([...lines.values()])
  const end: SiteFileEnd = { records: lines.size, sha256: await sha256(body) }
  const head: SiteFileHead = { switchhookExport: 1, site }
  downloadBlob(
    `${site}.jsonl`,
    new Blob([`${JSON.stringify(head)}\n`, body, `${JSON.stringify(end)}\n`], { type: 'application/jsonl' }),
  )
}

async function sha256(blob: Blob): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
