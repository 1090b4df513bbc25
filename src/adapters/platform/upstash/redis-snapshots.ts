/**
 * Snapshots of a site in Redis, while others go on writing (lua/snapshot.lua): steps of Redis's own scan, which brings what is
 * there all the time, and the records that changed meanwhile, of which writes keep a list as long as a snapshot is taken.
 * Each page is one script, so the last one is of one moment.
 */
import {
  changesAtOnce,
  noChanges,
  snapshotCursor,
  snapshotIdleMs,
  snapshotPlace,
  type TextSnapshot,
  type WholeTextRecord,
} from '../records/text-store.ts'
import { toSums } from './redis-counts.ts'
import { asList, toWholeRecords } from './redis-forms.ts'

/** Runs the script: it adds what every page needs, the time before and how long the list lives after the first argument. */
type Run = (id: string, ...rest: readonly (string | number)[]) => Promise<unknown>

export async function redisSnapshot(
  run: (args: readonly string[]) => Promise<unknown>,
  ports: { readonly nowMs: number; readonly newId: () => string },
  limit: number,
  cursor: string | undefined,
): Promise<TextSnapshot> {
  const ask: Run = (id, ...rest) => run([ports.nowMs, id, snapshotIdleMs, ...rest].map(String))
  if (cursor === undefined) {
    const [id, length] = asList(await ask(ports.newId()))
    const next = snapshotCursor({ id: String(id), changes: Number(length), scan: '0' })
    return { records: [], changes: noChanges, next }
  }
  const place = snapshotPlace(cursor)
  if (!place || !/^\d{0,20}$/.test(place.scan ?? '')) return { records: [], changes: noChanges, badCursor: true }
  const { id, changes, scan } = place
  const page = asList(await ask(id, changes, scan ?? '', limit, changesAtOnce.names, changesAtOnce.chars))
  if (page.length === 0) return { records: [], changes: noChanges, isOver: true }
  const [next, given, isAll, count, ...fields] = page
  const records = toWholeRecords(fields.slice(0, Number(count)))
  const goesOn = String(next) !== '' || Number(isAll) !== 1
  const on = snapshotCursor({ id, changes: Number(given), scan: String(next) || null })
  return { records, changes: changesIn(fields.slice(Number(count))), next: goesOn ? on : undefined }
}

function changesIn(fields: readonly unknown[]): TextSnapshot['changes'] {
  const records: WholeTextRecord[] = []
  const gone: TextSnapshot['changes']['gone'][number][] = []
  const sums: TextSnapshot['changes']['sums'][number][] = []
  // Each name has its kind before it.
  for (const one of toWholeRecords(fields)) {
    const record = { ...one, collection: one.collection.slice(1) }
    const { collection, id, text, expiresAtMs } = record
    if (one.collection.startsWith('c')) sums.push({ group: collection, sums: toSums(asSums(text)), expiresAtMs })
    else if (text === '') gone.push({ collection, id })
    else records.push(record)
  }
  return { records, gone, sums }
}

/** Lua writes an empty list as an empty object. */
function asSums(text: string): readonly unknown[] {
  const list: unknown = JSON.parse(text)
  return Array.isArray(list) ? list : []
}
