/**
 * The way through the rows of a table that all database sources share: keyset paging, an overlap that is read again for
 * rows that came late, whole calls, and a checkpoint from which all of it can be resumed.
 *
 * What must stay true:
 * - A checkpoint lies at or behind every row whose events were not handed out, less the overlap: resuming from any of
 *   them loses no row that came at most `overlapMs` late.
 * - Each checkpoint that came with events differs from the one before. A caller that comes back with an older one did
 *   not get its events through: everything since is read again.
 * - A call whose last row lies within `settleMs` of the page's end waits for the next page, so that calls come whole.
 *   settleMs ≤ overlapMs keeps this from losing one.
 * - Rows before the configured start are context, never events.
 */

import type { Checkpoint } from '../../../adapters/pbx/checkpoint.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Page, PolledSource, SourceFinding } from '../source.ts'
import { CallWindow } from './call-window.ts'
import { type ReadRow, type RowKey, type RowTable, readUpTo } from './row-table.ts'
import { checkpointOfInstant, isAhead, keyAt, placeOfInstant, readCheckpoint, type SavedPlace } from './saved-place.ts'

export interface RowSourceOptions<Row> {
  readonly id: string
  readonly table: RowTable<Row>
  readonly clock: Clock
  /** Where to begin when there is no checkpoint: an instant; undefined: now. */
  readonly startMs: number | undefined
  /** How late a row may come, by its key, and still be found. */
  readonly overlapMs: number
  /** How far back rows of a call are looked for after a restart. */
  readonly lookbackMs: number
}

const longestSettleMs = 60_000

export class RowSource<Row> implements PolledSource {
  readonly kind = 'polled'
  readonly id: string
  readonly #options: RowSourceOptions<Row>
  readonly #settleMs: number
  #window = new CallWindow<Row>()
  /** Calls with news that were not handed out yet. */
  #news = new Set<string>()
  #last: SavedPlace | undefined
  #cursor: RowKey | undefined
  #caughtUp = false
  /** Rows before are context only. */
  #emitFrom = 0
  #floor = 0

  constructor(options: RowSourceOptions<Row>) {
    this.id = options.id
    this.#options = options
    this.#settleMs = Math.min(longestSettleMs, options.overlapMs)
  }

  check(signal: AbortSignal): Promise<readonly SourceFinding[]> {
    return this.#options.table.check(signal)
  }

  close(): Promise<void> {
    return this.#options.table.close()
  }

  checkpointAt(atMs: number): Checkpoint {
    return checkpointOfInstant(atMs)
  }

  async poll(checkpoint: Checkpoint | undefined, limit: number, signal: AbortSignal): Promise<Page> {
    const { table } = this.#options
    signal.throwIfAborted()
    await table.prepare?.(signal)
    const from = this.#startingPoint(checkpoint)
    // Until this page is whole, the state in memory is not that of any checkpoint.
    const cursor = this.#cursorFor(from)
    this.#last = undefined
    const chunk = await table.read(cursor, Math.max(1, limit), signal)
    this.#take(chunk.rows)
    this.#cursor = chunk.last ?? cursor
    this.#caughtUp = !chunk.more
    const events = this.#readyCalls(chunk.more).flatMap((call) =>
      table.translate(call, this.#window.get(call)?.rows ?? []),
    )
    const next = this.#next(from, events.length > 0)
    this.#window.prune(next.pos - this.#keptMs, this.#news)
    this.#last = next
    return {
      events,
      checkpoint: next,
      more: chunk.more,
      rows: chunk.rows.length,
      ...readUpTo(chunk, table),
    }
  }

  get #keptMs(): number {
    return Math.max(this.#options.lookbackMs, this.#options.overlapMs)
  }

  #startingPoint(checkpoint: Checkpoint | undefined): SavedPlace {
    const { table, startMs, clock } = this.#options
    if (checkpoint === undefined) return placeOfInstant(startMs ?? clock.now(), table)
    return readCheckpoint(checkpoint, table, this.id)
  }

  /** Where to read on: after the last row, over the overlap once all was read, or far enough back after a restart. */
  #cursorFor(from: SavedPlace): RowKey {
    const last = this.#last
    const { overlapMs } = this.#options
    if (last && this.#cursor && last.at === from.at && last.id === from.id && last.turn === from.turn) {
      return this.#caughtUp ? this.#back(from, overlapMs) : this.#cursor
    }
    this.#window = new CallWindow<Row>()
    this.#news = new Set()
    this.#emitFrom = from.pos - overlapMs
    this.#floor = from.floor
    return this.#back(from, this.#keptMs)
  }

  #back(from: SavedPlace, by: number): RowKey {
    return this.#options.table.rewind?.(from, by) ?? keyAt(from.pos - by)
  }

  #take(rows: readonly ReadRow<Row>[]): void {
    for (const { call, id, pos, atMs, row } of rows) {
      const isNew = this.#window.add(call, id, pos, row)
      if (isNew && pos >= this.#emitFrom && (atMs ?? pos) >= this.#floor) this.#news.add(call)
    }
  }

  #readyCalls(more: boolean): string[] {
    const settled = more ? (this.#cursor?.pos ?? 0) - this.#settleMs : Number.POSITIVE_INFINITY
    const ready = [...this.#news].filter((call) => (this.#window.get(call)?.lastPos ?? 0) < settled)
    for (const call of ready) this.#news.delete(call)
    return ready
  }

  #next(from: SavedPlace, told: boolean): SavedPlace {
    const { table, clock } = this.#options
    const cursor = this.#cursor ?? from
    // A row dated in the future must not drag the checkpoint along: rows of today would count as late.
    const latest = table.rewind ? Number.POSITIVE_INFINITY : table.posOf(clock.now())
    const reached = cursor.pos > latest ? keyAt(Math.max(latest, from.pos)) : cursor
    const ahead = isAhead(reached, from)
    const { pos, at, id } = ahead ? reached : from
    return { pos, at, id, floor: from.floor, turn: ahead || told ? from.turn + 1 : from.turn }
  }
}
