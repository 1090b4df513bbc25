/**
 * Which file a place in a PBX's record file stands in: the one of that name, or the one that was renamed since.
 *
 * What must stay true: positions grow over rotations (each file begins at the next multiple of `fileSpan`), so that a
 * checkpoint never goes back.
 */
import { createHash } from 'node:crypto'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { RowKey } from '../../../adapters/pbx/rows/polled/row-table.ts'
import { SwitchhookError } from '../../../lib/errors.ts'

/** More than any such file holds; 2^13 of them still fit a safe integer. */
export const fileSpan = 2 ** 40
const headBytes = 64

export interface OpenFile {
  readonly handle: FileHandle
  readonly size: number
  /** `inode:bytes:hash of that many first bytes`: the same file, whatever it is called now. */
  readonly identity: string
  /** The same by as many bytes as there are now: a file may have been empty when it was first seen. */
  readonly fullIdentity: string
}

export interface FoundFile {
  readonly opened: OpenFile
  readonly start: number
  /** The file that `from` stands in was renamed: when it is read, the one with its old name is next. */
  readonly renamed: boolean
}

/** The file that `from` stands in, opened; the caller closes it. Undefined when there is none. */
export async function findFile(file: string, from: RowKey): Promise<FoundFile | undefined> {
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

/** Undefined when there is none of that name. Throws `source_unreadable`. */
export async function openFile(file: string, knownAs: string): Promise<OpenFile | undefined> {
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

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
}
