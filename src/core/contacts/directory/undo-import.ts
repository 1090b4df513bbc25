/**
 * Undoing an import: what the run made goes, what it changed is put back as it was before. Or all that the files of one
 * system made.
 *
 * What must stay true: what a person changed after the import stays as it is and is counted; what a later import changed
 * is that import's. Asked again until nothing is left, it ends.
 */
import { type Clock, isoUtc } from '../../../ports/clock.ts'
import type { Records, StoredRecord, Write } from '../../../ports/records.ts'
import {
  changedIndex,
  contactsCollection,
  importIndex,
  indexOf,
  listIndex,
  readStored,
  type StoredContact,
  sourceIndex,
} from './stored-contact.ts'

/** Whose contacts are meant: of one import run, or of the files of one system. */
export interface Origin {
  readonly importId?: string | undefined
  readonly source?: string | undefined
}

export interface Undone {
  readonly removed: number
  /** Put back as they were before the run. */
  readonly restored: number
  /** The run changed them, and a person has since: they stay. */
  readonly kept: number
  readonly more: boolean
}

const undoneAtOnce = 200

export function rangeOf({ importId, source }: Origin) {
  if (importId !== undefined) return exactly(importIndex, importId)
  return source === undefined ? { index: listIndex } : exactly(sourceIndex, source)
}

function exactly(index: string, key: string) {
  return { index, from: key, to: `${key}\u0001` }
}

export async function undoImport(records: Records, clock: Pick<Clock, 'now'>, origin: Origin): Promise<Undone> {
  const made = await records.list<unknown>({ ...rangeOf(origin), limit: undoneAtOnce })
  const { importId } = origin
  const changed =
    importId === undefined || made.next !== undefined
      ? { records: [], next: undefined }
      : await records.list<unknown>({ ...exactly(changedIndex, importId), limit: undoneAtOnce })
  const deletes = made.records.map(({ id }): Write => ({ op: 'delete', collection: contactsCollection, id }))
  const puts = changed.records.map((record) => putBack(record, isoUtc(clock.now())))
  if (deletes.length + puts.length > 0) await records.write([...deletes, ...puts.map(({ put }) => put)])
  const restored = puts.filter(({ isRestored }) => isRestored).length
  const more = made.next !== undefined || changed.next !== undefined
  return { removed: deletes.length, restored, kept: puts.length - restored, more }
}

function putBack(record: StoredRecord, modifiedAt: string) {
  const { before, ...stored } = readStored(record)
  const isRestored = before !== undefined && stored.importId === before.changedBy
  const value: StoredContact = isRestored ? { ...stored, ...contentOf(before), modifiedAt } : stored
  const { id, version } = record
  const guard = { expect: version, onConflict: 'skip' } as const
  const put: Write = { op: 'put', collection: contactsCollection, id, value, ...guard, index: indexOf(value) }
  return { put, isRestored }
}

function contentOf({ changedBy: _, ...content }: NonNullable<StoredContact['before']>) {
  return content
}
