/**
 * A text store: what an adapter of the `records` port must be able to do. Records and writes as they cross a process
 * border: the value is JSON text, parsed only by who asked for it.
 */
import type { Count, Sums } from '../../../ports/counts.ts'
import type { Delete, IndexEntry, Put, RecordRef, WriteResult } from '../../../ports/records.ts'

export interface TextRecord extends RecordRef {
  readonly text: string
  readonly version: number
  readonly expiresAtMs?: number
}
export type TextPut = Omit<Put, 'value'> & { readonly text: string }
export type TextWrite = TextPut | Delete | Count
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

export interface TextScan {
  /** The cursor was none that a scan gave. */
  readonly badCursor?: true
  readonly records: readonly (TextRecord & { readonly index: readonly IndexEntry[] })[]
  readonly next?: string
}

/** Answered at once by an object in this process, later by one that is elsewhere. */
export type Answer<T> = T | Promise<T>

export interface TextStore {
  getMany(refs: readonly RecordRef[]): Answer<readonly (TextRecord | undefined)[]>
  list(query: TextListQuery): Answer<TextPage>
  write(writes: readonly TextWrite[]): Answer<WriteResult>
  scan(limit: number, cursor?: string): Answer<TextScan>
  sums(groups: readonly string[]): Answer<readonly Sums[]>
  addCounts(count: Count): Answer<Sums>
}
