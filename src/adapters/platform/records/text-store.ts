/**
 * A text store: what an adapter of the `records` port must be able to do. Records and writes as they cross a process
 * border: the value is JSON text, parsed only by who asked for it.
 */
import type { Count, Sums } from '../../../ports/counts.ts'
import type {
  Check,
  Delete,
  Expect,
  IndexEntry,
  Put,
  RecordRef,
  SnapshotPage,
  WriteResult,
} from '../../../ports/records.ts'

export interface TextRecord extends RecordRef {
  readonly text: string
  readonly version: number
  readonly expiresAtMs?: number
}
export type TextPut = Omit<Put, 'value'> & { readonly text: string }
export type TextWrite = TextPut | Delete | Count | Expect | Check
export type Outcome = 'written' | 'skipped' | 'conflict'

/** A place in an index: what a cursor holds. */
export interface TextPosition extends RecordRef {
  readonly key: string
}

export interface TextListQuery {
  readonly index: string
  readonly from: string
  readonly to: string
  readonly limit: number
  readonly reverse: boolean
  readonly after?: TextPosition
}
export interface TextPage {
  readonly records: readonly TextRecord[]
  readonly next?: TextPosition
}

export interface ListedBeside {
  readonly page: TextPage
  readonly beside: TextRecord | undefined
}

export interface TextScan {
  /** The cursor was none that a scan gave. */
  readonly badCursor?: true
  readonly records: readonly (TextRecord & { readonly index: readonly IndexEntry[] })[]
  readonly next?: string
}

/** A record with its index entries, as text. */
export type WholeTextRecord = TextScan['records'][number]

export interface TextSnapshot {
  /** The cursor was none that a snapshot gave. */
  readonly badCursor?: true
  /** What changed since it began is no longer known. */
  readonly isOver?: true
  readonly records: readonly WholeTextRecord[]
  readonly changes: Omit<SnapshotPage['changes'], 'records'> & { readonly records: readonly WholeTextRecord[] }
  readonly next?: string
}

/** Of one page of a snapshot; what the platforms let pass at once is more. One record may be larger. */
export const changesAtOnce = { names: 1000, chars: 1024 * 1024 }
/** A snapshot that nobody asked for the next page of for so long is over. */
export const snapshotIdleMs = 120_000
/** Of changes that wait for the next page; a snapshot that has more of them is over. */
export const changesMax = 200_000

export const noChanges = { records: [], gone: [], sums: [] }

/** Where a snapshot is: which one, how many changes were given, where its scan goes on (null: it has seen all). */
export interface SnapshotPlace {
  readonly id: string
  readonly changes: number
  readonly scan: string | null
}

export function snapshotCursor({ id, changes, scan }: SnapshotPlace): string {
  return JSON.stringify([id, changes, scan])
}

/** Undefined for a text that no snapshot gave. */
export function snapshotPlace(cursor: string): SnapshotPlace | undefined {
  try {
    const [id, changes, scan, ...more]: unknown[] = JSON.parse(cursor)
    const isPlace = typeof id === 'string' && Number.isSafeInteger(changes) && more.length === 0
    return isPlace && (scan === null || typeof scan === 'string') ? { id, changes: Number(changes), scan } : undefined
  } catch {
    return undefined
  }
}

/** Answered at once by an object in this process, later by one that is elsewhere. */
export type Answer<T> = T | Promise<T>

export interface TextStore {
  getMany(refs: readonly RecordRef[]): Answer<readonly (TextRecord | undefined)[]>
  list(query: TextListQuery): Answer<TextPage>
  /** Absent where these are two questions. */
  listBeside?(query: TextListQuery, ref: RecordRef): Answer<ListedBeside>
  write(writes: readonly TextWrite[]): Answer<WriteResult>
  scan(limit: number, cursor?: string): Answer<TextScan>
  snapshot(limit: number, cursor?: string): Answer<TextSnapshot>
  sums(groups: readonly string[]): Answer<readonly Sums[]>
  addCounts(count: Count): Answer<Sums>
}
