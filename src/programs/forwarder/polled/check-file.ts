/** What `check` tells of a file of call records: whether it can be read, and its last lines. */

import type { LineForm } from '../../../adapters/pbx/rows/line-form.ts'
import { toSwitchhookError } from '../../../lib/errors.ts'
import type { SourceFinding } from '../source.ts'
import { openFile } from './appended-file.ts'

const sampleLines = 3
const sampleBytes = 16_384

export async function checkFile<Row>(file: string, form: LineForm<Row>, signal: AbortSignal): Promise<SourceFinding[]> {
  try {
    signal.throwIfAborted()
    const opened = await openFile(file, '')
    if (opened === undefined) return [{ ok: false, text: `There is no file ${file}.` }]
    const from = Math.max(0, opened.size - sampleBytes)
    const { buffer, bytesRead } = await opened.handle.read(Buffer.alloc(sampleBytes), 0, sampleBytes, from)
    await opened.handle.close()
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split(/\r?\n/).filter(Boolean)
    const parsed = lines.slice(from > 0 ? 1 : 0).flatMap((line: string) => form.parse(line) ?? [])
    const readable = { ok: true, text: `${file}: ${opened.size} bytes, readable.` }
    if (lines.length > 1 && parsed.length === 0) {
      return [
        readable,
        { ok: false, text: 'None of its last lines reads as a call record: check the order of fields.' },
      ]
    }
    if (parsed.length === 0) return [readable, { ok: true, text: 'No calls yet.' }]
    return [
      readable,
      ...parsed.slice(-sampleLines).map(({ row }: { readonly row: Row }) => ({ ok: true, text: form.describe(row) })),
    ]
  } catch (thrown) {
    signal.throwIfAborted()
    return [{ ok: false, text: toSwitchhookError(thrown).message }]
  }
}
