/**
 * The `records` port: a small document store, one per site, that every platform can offer (Durable Object with
 * SQLite, Redis by one script). Everything durable in Switchhook stands on these operations.
 *
 * What must stay true of each adapter (records-contract proves it; counts.ts says it of sums):
 * - a `write` is all or nothing, and its index entries change with the record in the same step;
 * - conditions that write nothing (Expect, Check) are judged by what was there before the write;
 * - versions start at 1 and grow by 1 with each put; `expect` compares them, 0 meaning "must not exist";
 * - an expired record is absent for every operation, at once;
 * - lists are sorted by key, then collection, then id, by code point, and a cursor never skips or repeats a
 *   record that was there all the time;
 * - values come back as they went in ("007" stays a string).
 */

import type { Count, Sums } from './counts.ts'
import type { Announcement } from './live.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** A place in an index. Index names are global (`contacts.phone`), keys are any text without U+0000. */
export interface IndexEntry {
  readonly index: string
  readonly key: string
}

export interface RecordRef {
  readonly collection: string
  readonly id: string
}

export interface StoredRecord<T = unknown> extends RecordRef {
  readonly value: T
  readonly version: number
  readonly expiresAtMs?: number
}

export interface Put extends RecordRef {
  readonly op: 'put'
  /** Plain JSON data (undefined members are dropped). */
  readonly value: unknown
  /** The version that must be there now; 0: the record must not exist. Without it the put is unconditional. */
  readonly expect?: number
  /** What a failed `expect` does: `abort` (default) refuses the whole write, `skip` leaves out this put only. */
  readonly onConflict?: 'abort' | 'skip'
  /** All index entries of the record from now on; entries it had before and are not named here go. */
  readonly index?: readonly IndexEntry[]
  readonly expiresAtMs?: number
  /** Sent to who watches the site, if and only if this put is written; a store nobody can watch leaves it. */
  readonly announce?: readonly Announcement[]
}

export interface Delete extends RecordRef {
  readonly op: 'delete'
  readonly expect?: number
}

/** Writes nothing: refuses the whole write unless the record has this version, 0 meaning that there is none. */
export interface Expect extends RecordRef {
  readonly op: 'expect'
  readonly expect: number
}

/**
 * Writes nothing: refuses the whole write unless the index holds, within these bounds, the records that were found there, with the
 * versions that they had, and no others. So two who looked and found nothing can't both write.
 */
export interface Check {
  readonly op: 'check'
  readonly index: string
  /** As in ListQuery. */
  readonly from: string
  readonly to: string
  readonly found: readonly (RecordRef & { readonly version: number })[]
}

export type Write = Put | Delete | Count | Expect | Check

export interface WriteResult {
  /** False: nothing was written, because an `expect` with `abort` did not hold. */
  readonly committed: boolean
  /** One for each write, in order. In a refused write the reason for refusal is marked `conflict`, the rest `skipped`. */
  readonly outcomes: readonly ('written' | 'skipped' | 'conflict')[]
}

export interface ListQuery {
  readonly index: string
  /** Inclusive lower and exclusive upper bound of the key. */
  readonly from?: string
  readonly to?: string
  /** 1 to 1000. */
  readonly limit: number
  /** `next` of the page before. */
  readonly cursor?: string
  readonly reverse?: boolean
}

export interface ListPage<T = unknown> {
  readonly records: readonly StoredRecord<T>[]
  /** Absent on the last page. */
  readonly next?: string
}

/** A record with all that a put would need to make it again elsewhere. */
export interface WholeRecord extends RecordRef {
  readonly value: unknown
  readonly index: readonly IndexEntry[]
  readonly expiresAtMs?: number
}

/** A page of a snapshot. */
export interface SnapshotPage {
  readonly records: readonly WholeRecord[]
  /** What became of records and sums while the snapshot was taken. */
  readonly changes: {
    readonly records: readonly WholeRecord[]
    readonly gone: readonly RecordRef[]
    readonly sums: readonly { readonly group: string; readonly sums: Sums; readonly expiresAtMs?: number }[]
  }
  /** Absent on the last page. */
  readonly next?: string
}

export interface Records {
  readonly site: string
  get<T>(collection: string, id: string): Promise<StoredRecord<T> | undefined>
  /** In the order asked, undefined where there is none. At most 1000. */
  getMany<T>(refs: readonly RecordRef[]): Promise<(StoredRecord<T> | undefined)[]>
  list<T>(query: ListQuery): Promise<ListPage<T>>
  /** A list and a record beside it, in one question where the store can; where it can't, either may fail alone. */
  listBeside<T>(
    query: ListQuery,
    ref: RecordRef,
  ): { readonly page: Promise<ListPage<T>>; readonly beside: Promise<StoredRecord<unknown> | undefined> }
  /** At most 2000 writes, applied in order, atomically; counts last. */
  write(writes: readonly Write[]): Promise<WriteResult>
  /** The sums of each group, in the order asked. At most 1000 groups. */
  sums(groups: readonly string[]): Promise<readonly Sums[]>
  /**
   * Counts at once, beside any write, and answers what the named sums are now. When the answer gets lost on its way it may be
   * counted twice.
   */
  addCounts(count: Count): Promise<Sums>
  /**
   * Every record, about `limit` (1 to 1000) at once, in no order that could be relied on. What is there all the time comes at
   * least once; a page may be empty and still have a `next`. For moving a site, not for the product's own work.
   */
  scan(query: { readonly limit: number; readonly cursor?: string }): Promise<{
    readonly records: readonly WholeRecord[]
    readonly next?: string
  }>
  /**
   * All records as they are at one moment, that of the last page, while others go on writing: taken one after the other, a
   * later page holds of each name, records are what the pages gave last and did not say to be gone. Sums come only when
   * a write of after the first page counted in them, so read them between the first page and the second. What `addCounts`
   * counts meanwhile may be left out. The first page only begins it and is never the last; `limit` (1 to 1000) is of
   * `records`. Rejects with `export_over` when what changed is no longer known, as after two minutes in which nobody asked.
   */
  snapshot(query: { readonly limit: number; readonly cursor?: string }): Promise<SnapshotPage>
}

/**
 * The index that says when a record wants to be looked at again. The platform wakes the sweep at the smallest
 * key (Durable Object alarm, schedule on Vercel), so a lost queue message loses nothing.
 */
export const DUE_INDEX = 'due'

/**
 * Nothing asks to wait longer than this (a destination's Retry-After is bounded by six hours). A record that is due
 * later was written while a clock was ahead, and is due now.
 */
export const longestWaitMs = 12 * 3_600_000

/** Whether what was to wait until then may go on. */
export function isDueAt(untilMs: number, nowMs: number): boolean {
  return untilMs <= nowMs || untilMs > nowMs + longestWaitMs
}

/** Instants as index keys: fixed width, so that text order is time order. */
export function timeKey(atMs: number): string {
  return Math.max(0, Math.floor(atMs)).toString().padStart(15, '0')
}

/** Bounds for every key that starts with `prefix`. */
export function prefixRange(prefix: string): { from: string; to: string } {
  return { from: prefix, to: `${prefix}\u{10ffff}` }
}
