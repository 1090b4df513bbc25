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
 * - A checkpoint that lies in the future, of a clock that was ahead, hides no row: reading goes on from now.
 * - Rows before the configured start are context, never events.
 * - A call of which rows are still to come is reported as it stands once none came for `lookbackMs`: so long its rows
 *   are read again after a restart, and the rest amends it whenever it comes.
 */

import type { CallEvent } from '../../../../core/calls/event.ts'
import type { TimeWindow } from '../../../../core/reconciliation/finished-calls.ts'
import type { Clock } from '../../../../ports/clock.ts'
import type { Checkpoint } from '../../checkpoint.ts'
import type { Page, PolledSource, SourceFinding } from '../../source.ts'
import { CallWindow } from './call-window.ts'
import { readFinishedCalls } from './finished-calls.ts'
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
  /** How far back rows of a call are looked for after a restart, and how long the rest of a call is waited for. */
  readonly lookbackMs: number
}

const longestSettleMs = 60_000
/** Clocks are set by so much now and then. */
const clockToleranceMs = 60_000

interface ReadyCall<Row> {
  readonly call: string
  readonly rows: readonly Row[]
  readonly asItStands: boolean
}

export class RowSource<Row> implements PolledSource {
  readonly kind = 'polled'
  readonly id: string
  readonly #options: RowSourceOptions<Row>
  readonly #settleMs: number
  #window = new CallWindow<Row>()
  /** Calls with rows that were not handed out yet. */
  #changed = new Set<string>()
  /** Calls that were handed out and of which rows are still to come. */
  #unfinished = new Set<string>()
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

  finishedCalls(window: TimeWindow, signal: AbortSignal): Promise<ReadonlyMap<string, readonly CallEvent[]>> {
    const { id, table } = this.#options
    return readFinishedCalls({ id, table, keptMs: this.#keptMs }, window, signal)
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
    const events = this.#readyCalls(chunk.more).flatMap(({ call, rows, asItStands }) =>
      table.translate(call, rows, asItStands),
    )
    const next = this.#next(from, events.length > 0)
    this.#window.prune(next.pos - this.#keptMs, new Set([...this.#changed, ...this.#unfinished]))
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
    const saved = readCheckpoint(checkpoint, table, this.id)
    // Written while a clock was ahead: until it is that late again every row would count as read.
    const nowPos = table.rewind ? Number.POSITIVE_INFINITY : table.posOf(clock.now())
    return saved.turn > 0 && saved.pos > nowPos + clockToleranceMs ? { ...saved, ...keyAt(nowPos) } : saved
  }

  /** Where to read on: after the last row, over the overlap once all was read, or far enough back after a restart. */
  #cursorFor(from: SavedPlace): RowKey {
    const last = this.#last
    const { overlapMs } = this.#options
    if (last && this.#cursor && last.at === from.at && last.id === from.id && last.turn === from.turn) {
      return this.#caughtUp ? this.#back(from, overlapMs) : this.#cursor
    }
    this.#window = new CallWindow<Row>()
    this.#changed = new Set()
    this.#unfinished = new Set()
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
      if (!isNew || (atMs ?? pos) < this.#floor) continue
      if (pos >= this.#emitFrom) this.#changed.add(call)
      // Handed out before a restart, perhaps without its end.
      else if (this.#options.table.goesOn) this.#unfinished.add(call)
    }
  }

  #readyCalls(more: boolean): ReadyCall<Row>[] {
    const { table, clock, lookbackMs } = this.#options
    const readTo = this.#cursor?.pos ?? 0
    const settled = more ? readTo - this.#settleMs : Number.POSITIVE_INFINITY
    const overBefore = (more ? readTo : table.posOf(clock.now())) - lookbackMs
    const ready: ReadyCall<Row>[] = []
    for (const call of new Set([...this.#changed, ...this.#unfinished])) {
      const { rows, lastPos } = this.#window.get(call) ?? { rows: [], lastPos: 0 }
      const isChanged = this.#changed.has(call)
      if (isChanged && lastPos >= settled) continue
      const goesOn = table.goesOn?.(rows) ?? false
      const asItStands = goesOn && lastPos < overBefore
      this.#changed.delete(call)
      if (goesOn && !asItStands) this.#unfinished.add(call)
      else this.#unfinished.delete(call)
      if (isChanged || asItStands) ready.push({ call, rows, asItStands })
    }
    return ready
  }

  #next(from: SavedPlace, handedOut: boolean): SavedPlace {
    const { table, clock } = this.#options
    const cursor = this.#cursor ?? from
    // A row dated in the future must not drag the checkpoint along: rows of today would count as late.
    const latest = table.rewind ? Number.POSITIVE_INFINITY : table.posOf(clock.now())
    const reached = cursor.pos > latest ? keyAt(Math.max(latest, from.pos)) : cursor
    const ahead = isAhead(reached, from)
    const { pos, at, id } = ahead ? reached : from
    return { pos, at, id, floor: from.floor, turn: ahead || handedOut ? from.turn + 1 : from.turn }
  }
}
