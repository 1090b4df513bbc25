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
import * as z from 'zod'
import type { CallEvent } from '../../calls/event.ts'
import { SwitchhookError } from '../../errors.ts'
import type { Clock } from '../../platform/clock.ts'
import { isoUtc } from '../../platform/clock.ts'
import type { Checkpoint, Page, PolledSource, SourceFinding } from '../source.ts'
import { CallWindow } from './call-window.ts'

/** Where a row stands in the order of reading. */
export interface RowKey {
  /** Milliseconds in the table's own time: UTC, or the PBX's wall clock read as if it were UTC. */
  readonly pos: number
  /** The same as the database writes it, as precise as it is. */
  readonly at: string
  /** Orders the rows of one instant. Empty: before all of them. */
  readonly id: string
}

export interface ReadRow<Row> {
  readonly call: string
  /** Unique among all rows of the table. */
  readonly id: string
  readonly pos: number
  /** What the start is compared with where positions are no times: the instant of the row. */
  readonly atMs?: number
  readonly row: Row
}

export interface Chunk<Row> {
  readonly rows: readonly ReadRow<Row>[]
  /** The key of the last row; undefined when there was none. */
  readonly last: RowKey | undefined
  readonly more: boolean
}

export interface RowTable<Row> {
  /** Rows after `from` in the order of keys, about `limit`. */
  read(from: RowKey, limit: number, signal: AbortSignal): Promise<Chunk<Row>>
  /** All rows known of one call → its events. Pure. */
  translate(call: string, rows: readonly Row[]): CallEvent[]
  /** Called before each read; whatever `posOf` has to know is found out here. */
  prepare?(signal: AbortSignal): Promise<void>
  /** Of a file: positions are offsets, not times. Where reading begins anew, `by` before a key. */
  readonly rewind?: (from: RowKey, by: number) => RowKey
  /** A position in the table's time for an instant. */
  posOf(atMs: number): number
  /** The instant of a position. */
  instantOf(pos: number): number
  check(signal: AbortSignal): Promise<readonly SourceFinding[]>
  close(): Promise<void>
}

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

const savedSchema = z.object({ at: z.string(), pos: z.number(), id: z.string(), floor: z.number(), turn: z.number() })
type Saved = z.infer<typeof savedSchema>
/** A place in time that no row was read at yet. */
const replaySchema = z.object({ fromMs: z.number() })

export class RowSource<Row> implements PolledSource {
  readonly kind = 'polled'
  readonly id: string
  readonly #options: RowSourceOptions<Row>
  readonly #settleMs: number
  #window = new CallWindow<Row>()
  /** Calls with news that were not handed out yet. */
  #news = new Set<string>()
  #last: Saved | undefined
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
    return { fromMs: atMs }
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

  #startingPoint(checkpoint: Checkpoint | undefined): Saved {
    if (checkpoint === undefined) return this.#savedAt(this.#options.startMs ?? this.#options.clock.now())
    const replay = replaySchema.safeParse(checkpoint)
    if (replay.success) return this.#savedAt(replay.data.fromMs)
    const saved = savedSchema.safeParse(checkpoint)
    if (saved.success) return saved.data
    throw new SwitchhookError(
      'source_unreadable',
      `The stored checkpoint of source ${this.id} is of another form; start it anew with replay --from.`,
    )
  }

  #savedAt(atMs: number): Saved {
    const { table } = this.#options
    const pos = table.posOf(atMs)
    return { at: textOf(pos), pos, id: '', floor: table.rewind ? atMs : pos, turn: 0 }
  }

  /** Where to read on: after the last row, over the overlap once all was read, or far enough back after a restart. */
  #cursorFor(from: Saved): RowKey {
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

  #back(from: Saved, by: number): RowKey {
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

  #next(from: Saved, told: boolean): Saved {
    const { table, clock } = this.#options
    const cursor = this.#cursor ?? from
    // A row dated in the future must not drag the checkpoint along: rows of today would count as late.
    const latest = table.rewind ? Number.POSITIVE_INFINITY : table.posOf(clock.now())
    const reached = cursor.pos > latest ? keyAt(Math.max(latest, from.pos)) : cursor
    const ahead = compareKeys(reached, from) > 0
    const { pos, at, id } = ahead ? reached : from
    return { pos, at, id, floor: from.floor, turn: ahead || told ? from.turn + 1 : from.turn }
  }
}

function keyAt(pos: number): RowKey {
  return { pos, at: textOf(pos), id: '' }
}

/** `2026-11-20 09:00:00.000`: understood by every database we read. */
function textOf(pos: number): string {
  return new Date(Math.max(0, pos)).toISOString().slice(0, 23).replace('T', ' ')
}

type Ordered = Pick<RowKey, 'pos' | 'at' | 'id'>

function compareKeys(a: Ordered, b: Ordered): number {
  if (a.pos !== b.pos) return a.pos - b.pos
  return a.at === b.at && a.id === b.id ? 0 : 1
}

function readUpTo<Row>({ rows, last }: Chunk<Row>, table: RowTable<Row>): { readUpTo?: string } {
  if (!table.rewind) return last ? { readUpTo: isoUtc(table.instantOf(last.pos)) } : {}
  const atMs = rows.at(-1)?.atMs
  return atMs === undefined ? {} : { readUpTo: isoUtc(atMs) }
}
