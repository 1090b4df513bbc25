/**
 * A file of call records that a PBX appends lines to, read from where reading stopped, over rotations.
 *
 * What must stay true: a line is read once it ends with a newline, never half; a file that was renamed is read to its
 * end before the one that took its name; positions grow over rotations (each file begins at the next multiple of
 * `fileSpan`), so that a checkpoint never goes back.
 */
import { createHash } from 'node:crypto'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { CallEvent } from '../../calls/event.ts'
import { SwitchhookError, toSwitchhookError } from '../../errors.ts'
import type { SourceFinding } from '../source.ts'
import type { Chunk, ReadRow, RowKey, RowTable } from './row-source.ts'

export interface LineForm<Row> {
  /** Undefined: no call record (a heading, rubbish). */
  parse(
    line: string,
  ): { readonly call: string; readonly id: string; readonly atMs: number; readonly row: Row } | undefined
  translate(call: string, rows: readonly Row[]): CallEvent[]
  /** One line for `check`, without whole outside numbers. */
  describe(row: Row): string
}

/** More than any such file holds; 2^13 of them still fit a safe integer. */
const fileSpan = 2 ** 40
/** How far before a checkpoint lines are read again, so that calls whose lines were apart come whole. */
export const contextBytes = 65_536
const blockBytes = 65_536
const longestLineBytes = 65_536
const headBytes = 64

interface OpenFile {
  readonly handle: FileHandle
  readonly size: number
  /** `inode:bytes:hash of that many first bytes`: the same file, whatever it is called now. */
  readonly identity: string
  /** The same by as many bytes as there are now: a file may have been empty when it was first seen. */
  readonly fullIdentity: string
}

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

interface Found {
  readonly opened: OpenFile
  readonly start: number
  /** The file that `from` stands in was renamed: when it is read, the one with its old name is next. */
  readonly renamed: boolean
}

async function findFile(file: string, from: RowKey): Promise<Found | undefined> {
  const current = await openFile(file, from.id)
  const start = Math.floor(from.pos / fileSpan) * fileSpan
  if (from.id === '' || (current && isSame(current, from.id) && current.size >= from.pos - start)) {
    return current && { opened: current, start, renamed: false }
  }
  const old = await findRenamed(file, from.id)
  if (old !== undefined) {
    await current?.handle.close()
    return { opened: old, start, renamed: current !== undefined }
  }
  // Gone, compressed, or cut to nothing: what is there now is new.
  return current && { opened: current, start: start + fileSpan, renamed: false }
}

async function openFile(file: string, knownAs: string): Promise<OpenFile | undefined> {
  try {
    const handle = await open(file, 'r')
    const { ino, size } = await handle.stat()
    const known = Number(knownAs.split(':')[1])
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    const identityBy = (length: number) => {
      const hash = createHash('sha256').update(buffer.subarray(0, length)).digest('hex').slice(0, 16)
      return `${ino}:${length}:${hash}`
    }
    const length = Number.isNaN(known) ? bytesRead : Math.min(bytesRead, known)
    return { handle, size, identity: identityBy(length), fullIdentity: identityBy(bytesRead) }
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined
    throw new SwitchhookError('source_unreadable', `The file ${file} can not be read (${codeOf(thrown)}).`, {
      retryable: true,
      cause: thrown,
    })
  }
}

const isSame = (opened: OpenFile, identity: string) => opened.identity === identity

async function findRenamed(file: string, identity: string): Promise<OpenFile | undefined> {
  const folder = path.dirname(file)
  for (const name of await readdir(folder).catch(() => [])) {
    const other = path.join(folder, name)
    if (!name.startsWith(path.parse(file).name) || other === file) continue
    const info = await stat(other).catch(() => undefined)
    if (!info?.isFile() || !identity.startsWith(`${info.ino}:`)) continue
    const opened = await openFile(other, identity)
    if (opened && isSame(opened, identity)) return opened
    await opened?.handle.close()
  }
  return undefined
}

async function readLines<Row>(
  { opened, start, renamed }: Found,
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

const sampleLines = 3
const sampleBytes = 16_384

async function checkFile<Row>(file: string, form: LineForm<Row>, signal: AbortSignal): Promise<SourceFinding[]> {
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

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
}
