/**
 * Snapshots of a site in SQLite, while others go on writing: pages of a scan, and what changed meanwhile. Which names changed
 * stands in the memory of the one object through which all writes go, and nothing of it in the database: an object that was
 * started anew knows none of its snapshots, and they are over.
 *
 * What must stay true: a page asked for again brings at least what it brought before (its answer may have been lost); the
 * last page is of one moment, since nothing else runs while it is read.
 */
import type { RecordRef } from '../../../ports/records.ts'
import {
  changesAtOnce,
  changesMax,
  noChanges,
  snapshotCursor,
  snapshotIdleMs,
  snapshotPlace,
  type TextScan,
  type TextSnapshot,
  type TextWrite,
  type WholeTextRecord,
} from './text-store.ts'

/** What the store reads for it, expired records not counted. */
export interface SnapshotReads {
  scan(limit: number, cursor: string | undefined): TextScan
  find(ref: RecordRef): WholeTextRecord | undefined
  sums(group: string): TextSnapshot['changes']['sums'][number]
}

interface Following {
  askedAtMs: number
  /** How many changes there were so far. */
  changes: number
  /** The last change of each name, in the order of their changes. */
  readonly names: Map<string, number>
}

/** Of one site; the one asked longest ago makes room. */
const snapshotsMax = 4
const sumsMark = '\0'

export class SqliteSnapshots {
  readonly #now: () => number
  readonly #reads: SnapshotReads
  readonly #following = new Map<string, Following>()

  constructor(now: () => number, reads: SnapshotReads) {
    this.#now = now
    this.#reads = reads
  }

  /** What was written is a change for each snapshot under way. Without one this costs nothing. */
  note(writes: readonly TextWrite[]): void {
    if (this.#following.size === 0) return
    this.#forgetIdle()
    for (const [id, following] of this.#following) {
      for (const write of writes) {
        if (write.op === 'expect' || write.op === 'check') continue
        const name = write.op === 'count' ? `${sumsMark}${write.group}` : `${write.collection}\0${write.id}`
        following.names.delete(name)
        following.changes += 1
        following.names.set(name, following.changes)
      }
      // Of all together: the object has 128 MB for everything.
      if (following.names.size * this.#following.size > changesMax) this.#following.delete(id)
    }
  }

  page(limit: number, cursor: string | undefined): TextSnapshot {
    this.#forgetIdle()
    if (cursor === undefined) return { records: [], changes: noChanges, next: this.#begin() }
    const place = snapshotPlace(cursor)
    if (!place) return { records: [], changes: noChanges, badCursor: true }
    const following = this.#following.get(place.id)
    if (!following) return { records: [], changes: noChanges, isOver: true }
    following.askedAtMs = this.#now()
    for (const [name, change] of following.names) {
      if (change > place.changes) break
      following.names.delete(name)
    }
    const isScanning = place.scan !== null && following.names.size < changesAtOnce.names
    const scanned = isScanning ? this.#reads.scan(limit, place.scan || undefined) : undefined
    if (scanned?.badCursor) return { records: [], changes: noChanges, badCursor: true }
    const scan = scanned ? (scanned.next ?? null) : place.scan
    const { records = [] } = scanned ?? {}
    if (scanned?.next) return { records, changes: noChanges, next: snapshotCursor({ ...place, scan }) }
    const { changes, upTo, isAll } = this.#changes(following)
    const next = isAll && scan === null ? undefined : snapshotCursor({ ...place, changes: upTo, scan })
    return { records, changes, next }
  }

  #begin(): string {
    const idle = [...this.#following].sort(([, a], [, b]) => b.askedAtMs - a.askedAtMs)
    for (const [id] of idle.slice(snapshotsMax - 1)) this.#following.delete(id)
    const id = crypto.randomUUID()
    this.#following.set(id, { askedAtMs: this.#now(), changes: 0, names: new Map() })
    return snapshotCursor({ id, changes: 0, scan: '' })
  }

  /** The first of the changes, as many as one page may hold; `upTo`: how many of all were given with them. */
  #changes({ names, changes: upTo }: Following) {
    const records: WholeTextRecord[] = []
    const gone: RecordRef[] = []
    const sums: TextSnapshot['changes']['sums'][number][] = []
    const changes = { records, gone, sums }
    let given = 0
    let chars = 0
    for (const [name, change] of names) {
      if (given === changesAtOnce.names || chars > changesAtOnce.chars)
        return { changes, upTo: change - 1, isAll: false }
      given += 1
      if (name.startsWith(sumsMark)) sums.push(this.#reads.sums(name.slice(1)))
      else {
        const [collection = '', ...rest] = name.split('\0')
        const ref = { collection, id: rest.join('\0') }
        const record = this.#reads.find(ref)
        chars += record?.text.length ?? 0
        if (record) records.push(record)
        else gone.push(ref)
      }
    }
    return { changes, upTo, isAll: true }
  }

  #forgetIdle(): void {
    const idleSinceMs = this.#now() - snapshotIdleMs
    for (const [id, { askedAtMs }] of this.#following) if (askedAtMs < idleSinceMs) this.#following.delete(id)
  }
}
