/**
 * A file of call records that a PBX appends lines to, read from where reading stopped, over rotations.
 *
 * What must stay true: a line is read once it ends with a newline, never half; a file that was renamed is read to its
 * end before the one that took its name.
 */
import type { FileHandle } from 'node:fs/promises'
import type { LineForm } from '../../../adapters/pbx/rows/line-form.ts'
import type { Chunk, ReadRow, RowKey, RowTable } from '../../../adapters/pbx/rows/polled/row-table.ts'
import { type FoundFile, fileSpan, findFile } from './appended-file.ts'
import { checkFile } from './check-file.ts'

/** How far before a checkpoint lines are read again, so that calls whose lines were apart come whole. */
export const contextBytes = 65_536
const blockBytes = 65_536
const longestLineBytes = 65_536

export function fileTable<Row>(file: string, form: LineForm<Row>): RowTable<Row> {
  return {
    async read(from, limit, signal) {
      const found = await findFile(file, from)
      if (found === undefined) return { rows: [], last: undefined, more: false }
      try {
        return await readLines(found, from, limit, form, signal)
      } finally {
        await found.opened.handle.close()
      }
    },
    rewind: ({ pos, at, id }, by) => ({ pos: Math.max(Math.floor(pos / fileSpan) * fileSpan, pos - by), at, id }),
    translate: form.translate,
    posOf: () => 0,
    instantOf: (pos) => pos,
    check: (signal) => checkFile(file, form, signal),
    close: async () => undefined,
  }
}

async function readLines<Row>(
  { opened, start, renamed }: FoundFile,
  from: RowKey,
  limit: number,
  form: LineForm<Row>,
  signal: AbortSignal,
): Promise<Chunk<Row>> {
  const rows: ReadRow<Row>[] = []
  let offset = Math.max(0, from.pos - start)
  // Rewound into the middle of a line: it was read before.
  let skipping = offset > 0 && !(await isLineStart(opened.handle, offset))
  let lines = 0
  let rest = Buffer.alloc(0)
  for (let at = offset; at < opened.size && lines < limit; ) {
    signal.throwIfAborted()
    const block = Buffer.alloc(Math.min(blockBytes, opened.size - at))
    const { bytesRead } = await opened.handle.read(block, 0, block.length, at)
    if (bytesRead === 0) break
    at += bytesRead
    rest = Buffer.concat([rest, block.subarray(0, bytesRead)])
    for (let end = rest.indexOf(10); end >= 0 && lines < limit; end = rest.indexOf(10)) {
      const line = rest.subarray(0, end).toString('utf8').replace(/\r$/, '')
      const pos = start + offset
      offset += end + 1
      rest = rest.subarray(end + 1)
      lines += 1
      const parsed = skipping ? undefined : form.parse(line)
      skipping = false
      if (parsed) rows.push({ ...parsed, pos })
    }
    // No record is so long: skip it, or the memory would fill.
    if (rest.length > longestLineBytes && rest.indexOf(10) < 0) {
      offset += rest.length
      rest = Buffer.alloc(0)
      skipping = true
    }
  }
  const full = lines >= limit
  const atEnd = !full && renamed
  const last: RowKey = atEnd
    ? { pos: start + fileSpan, at: '', id: '' }
    : { pos: start + offset, at: '', id: opened.fullIdentity }
  return { rows, last, more: full || atEnd }
}

async function isLineStart(handle: FileHandle, offset: number): Promise<boolean> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, offset - 1)
  return bytesRead === 1 && buffer[0] === 10
}
