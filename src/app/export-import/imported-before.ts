/**
 * What an import remembers of each record it brought: a hash of it as it was in the file. By it the next import knows what
 * changed in the old deployment since, and what was changed or deleted here.
 *
 * Stored form (collection `imported`, version 1): id = hash of the record's name, value {v, hash}; of a group of sums
 * {v, hash, sums}, so that only what was counted since is added. It is not exported.
 */
import { sha256Hex } from '../../lib/hash.ts'
import type { Put, RecordRef, StoredRecord } from '../../ports/records.ts'
import type { ExportedRecord, ExportedSums } from '../../wire/site.ts'

export const importedCollection = 'imported'

/** Of what has no expiry of its own: nobody goes on with an old deployment for so long. */
const rememberedMs = 366 * 86_400_000

export interface ImportedBefore {
  readonly v: 1
  readonly hash: string
  readonly sums?: ExportedSums
}

export function importedRef({ collection, id }: RecordRef): RecordRef {
  return { collection: importedCollection, id: sha256Hex(`${collection}\0${id}`).slice(0, 32) }
}

/** JSON keeps the order of members through every store, so what is as it came has the same hash. */
export function hashOf(value: unknown): string {
  return sha256Hex(JSON.stringify(value) ?? '').slice(0, 32)
}

/** `before`: what is remembered of an import before this one. */
export function rememberImported(
  moved: ExportedRecord,
  before: StoredRecord<ImportedBefore> | undefined,
  nowMs: number,
  sums?: ExportedSums,
): Put {
  const value: ImportedBefore = { v: 1, hash: hashOf(moved.value), sums }
  const expiresAtMs = sums ? undefined : (moved.expiresAtMs ?? nowMs + rememberedMs)
  return { op: 'put', ...importedRef(moved), value, expect: before?.version ?? 0, expiresAtMs }
}
