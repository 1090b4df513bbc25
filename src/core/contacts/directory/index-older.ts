/**
 * Contacts that a release before this one stored are in no list, and their numbers are indexed by fewer readings. They are
 * indexed anew when the first list is read, some at a time.
 *
 * Stored form (collection `contacts-index`, id `list`, version 1): {v, done, cursor?}.
 */
import type { Put, Records, WholeRecord } from '../../../ports/records.ts'
import { contactsCollection, indexOf, listIndex, readStored } from './stored-contact.ts'

const marker = { collection: 'contacts-index', id: 'list' }
const scannedAtOnce = 500
/** A site of a year's calls takes some lists until its contacts are all there. */
const mostPages = 20

interface Progress {
  readonly v: 1
  readonly done: boolean
  readonly cursor?: string
}

export async function indexOlder(records: Records): Promise<void> {
  const before = await records.get<Progress>(marker.collection, marker.id)
  if (before?.value.done) return
  let cursor = before?.value.cursor
  for (let page = 0; page < mostPages; page += 1) {
    const scanned = await records.scan({ limit: scannedAtOnce, cursor })
    await indexAnew(records, scanned.records.filter(isUnlisted))
    cursor = scanned.next
    if (cursor === undefined) break
  }
  const value: Progress = { v: 1, done: cursor === undefined, cursor }
  await records.write([{ op: 'put', ...marker, value }])
}

function isUnlisted({ collection, index }: WholeRecord): boolean {
  return collection === contactsCollection && !index.some((entry) => entry.index === listIndex)
}

/** Whoever changes a contact meanwhile indexes it too. */
async function indexAnew(records: Records, older: readonly WholeRecord[]): Promise<void> {
  const found = await records.getMany<unknown>(older.map(({ id }) => ({ collection: contactsCollection, id })))
  const puts = found.flatMap((record): Put[] => {
    if (record === undefined) return []
    const { id, value, version } = record
    const index = indexOf(readStored(record))
    return [{ op: 'put', collection: contactsCollection, id, value, expect: version, onConflict: 'skip', index }]
  })
  if (puts.length > 0) await records.write(puts)
}
