/** What `check` says of a file of call records: whether it can be read, and its last lines. */

import type { LineForm } from '../../../adapters/pbx/rows/line-form.ts'
import type { SourceFinding } from '../../../adapters/pbx/source.ts'
import { toSwitchhookError } from '../../../lib/errors.ts'
import { openFile } from './appended-file.ts'

const sampleLines = 3
const sampleBytes = 16_384
const shownCharacters = 100

export async function checkFile<Row>(file: string, form: LineForm<Row>, signal: AbortSignal): Promise<SourceFinding[]> {
  try {
    signal.throwIfAborted()
    const opened = await openFile(file, '')
    if (opened === undefined) return [{ ok: false, text: `There is no file ${file}.` }]
    const from = Math.max(0, opened.size - sampleBytes)
    const { buffer, bytesRead } = await opened.handle.read(Buffer.alloc(sampleBytes), 0, sampleBytes, from)
    await opened.handle.close()
    const text = buffer.subarray(0, bytesRead).toString('utf8')
    // What stands behind the last newline is being written.
    const lines: string[] = text.slice(0, text.lastIndexOf('\n') + 1).split(/\r?\n/)
    const found = lines.slice(from > 0 ? 1 : 0).filter((line) => line.trim() !== '')
    return [{ ok: true, text: `${file}: ${opened.size} bytes, readable.` }, ...linesFound(found, from === 0, form)]
  } catch (thrown) {
    signal.throwIfAborted()
    return [{ ok: false, text: toSwitchhookError(thrown).message }]
  }
}

function linesFound<Row>(lines: readonly string[], fromStart: boolean, form: LineForm<Row>): SourceFinding[] {
  const read = lines.map((line) => ({ line, record: form.parse(line) }))
  // A heading, at most.
  if (fromStart && read[0]?.record === undefined && !/\d/.test(read[0]?.line ?? '')) read.shift()
  const unread = read.filter(({ record }) => record === undefined).length
  if (read.length === 0) return [{ ok: true, text: 'No calls yet.' }]
  if (unread === read.length) {
    const why = 'None of its last lines reads as a call record: check the order of fields.'
    return [{ ok: false, text: why }, unreadable(read.at(-1)?.line ?? '')]
  }
  const last = read.slice(-sampleLines)
  const before = unread - last.filter(({ record }) => record === undefined).length
  return [
    ...(before > 0 ? [{ ok: false, text: `${before} of the last ${read.length} lines could not be read.` }] : []),
    ...last.map(({ line, record }) => (record ? { ok: true, text: form.describe(record.row) } : unreadable(line))),
  ]
}

/** Enough to find the line by, without whole numbers. */
function unreadable(line: string): SourceFinding {
  const masked = line.slice(0, shownCharacters).replace(/\d(?=\d{2})/g, '•')
  return { ok: false, text: `Not read as a call record: ${masked}${line.length > shownCharacters ? '…' : ''}` }
}
