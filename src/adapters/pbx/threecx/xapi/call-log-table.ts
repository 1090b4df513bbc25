/**
 * Reading 3CX's call log through the XAPI by windows of time.
 *
 * The report can neither be paged by a key nor sorted reliably ($orderby was seen to leave out the newest rows), and it
 * cuts long answers. So a window counts as read only when its answer has fewer rows than were asked for; else a smaller
 * one is asked for. What is sorted is sorted here.
 */

import type { Home } from '../../../../core/phone/home.ts'
import { SwitchhookError } from '../../../../lib/errors.ts'
import type { Clock } from '../../../../ports/clock.ts'
import type { Chunk, ReadRow, RowKey, RowTable } from '../../rows/polled/row-table.ts'
import type { SourceFinding } from '../../source.ts'
import { type ThreecxApi, unreadable } from '../api/api.ts'
import { checkCallLog } from './check.ts'
import { askCallLog } from './query.ts'
import { type CallLogRow, callLogRowSchema, callOf, readingOf } from './row.ts'
import { translateCallLog } from './translate.ts'

export interface CallLogOptions {
  readonly sourceId: string
  readonly home: Home
  readonly api: ThreecxApi
  readonly clock: Clock
  /** 3CX is not asked more often than this once all was read: each time, the whole overlap is read again. */
  readonly everyMs: number
  /** A row that can't be read was left out. */
  readonly onUnreadable: (rows: number) => void
}

/** The longest time asked for at once: a report over years may take longer than anybody waits. */
const spanMsMax = 31 * 86_400_000
const spanMsMin = 1000
/** Windows are asked for a little wider than they are: whether their borders belong to them is not documented. */
const marginMs = 1000
/** The PBX's clock may be ahead of ours. */
const aheadMs = 3_600_000
/** 3CX's own bound on a report, unless an admin raised it; asked for where a window can't be made smaller. */
const rowsMax = 20_000

export class CallLogTable implements RowTable<CallLogRow> {
  readonly #options: CallLogOptions
  /** What was good the last time. */
  #spanMs = spanMsMax
  /** The last reading that came to the end of the log: when, and from where. */
  #whole: { readonly atMs: number; readonly fromPos: number } | undefined

  constructor(options: CallLogOptions) {
    this.#options = options
  }

  async read(from: RowKey, limit: number, signal: AbortSignal): Promise<Chunk<CallLogRow>> {
    const nowMs = this.#options.clock.now()
    if (this.#isEarly(from, nowMs)) return { rows: [], last: undefined, more: false }
    const endMs = nowMs + aheadMs
    let startMs = from.pos
    for (;;) {
      const { rows, untilMs } = await this.#window(startMs, endMs, limit, signal)
      const more = untilMs < endMs
      const wanted = rows.filter((row) => isAfter(row, from) && row.pos >= startMs && (row.pos < untilMs || !more))
      if (!more) this.#whole = { atMs: nowMs, fromPos: from.pos }
      if (wanted.length > 0 || !more) return { rows: wanted, last: keyOf(wanted.at(-1)), more }
      startMs = untilMs
    }
  }

  #isEarly(from: RowKey, nowMs: number): boolean {
    const whole = this.#whole
    if (whole === undefined || from.pos < whole.fromPos) return false
    return nowMs >= whole.atMs && nowMs - whole.atMs < this.#options.everyMs
  }

  translate(call: string, rows: readonly CallLogRow[]) {
    return translateCallLog(this.#options.sourceId, this.#options.home, call, rows)
  }

  posOf(atMs: number): number {
    return atMs
  }

  instantOf(pos: number): number {
    return pos
  }

  check(signal: AbortSignal): Promise<readonly SourceFinding[]> {
    return checkCallLog(this.#options, signal)
  }

  async close(): Promise<void> {}

  /** All rows of the time from `startMs` to `untilMs`, which is as late as they come whole. */
  async #window(startMs: number, endMs: number, limit: number, signal: AbortSignal) {
    for (;;) {
      const untilMs = Math.min(endMs, startMs + this.#spanMs)
      const smallest = untilMs - startMs <= spanMsMin
      const top = smallest ? rowsMax : Math.max(1, Math.floor(limit))
      const answer = await askCallLog(this.#options.api, startMs - marginMs, untilMs + marginMs, top, signal)
      if (answer !== 'cut') {
        if (answer.length * 2 < top) this.#spanMs = Math.min(spanMsMax, this.#spanMs * 2)
        return { rows: this.#readRows(answer), untilMs }
      }
      if (smallest) throw tooManyAtOnce(this.#options.api.url)
      this.#spanMs = Math.max(spanMsMin, Math.floor((untilMs - startMs) / 2))
    }
  }

  #readRows(values: readonly unknown[]): ReadRow<CallLogRow>[] {
    const rows = values.flatMap((value) => callLogRowSchema.safeParse(value).data ?? [])
    if (rows.length < values.length) this.#options.onUnreadable(values.length - rows.length)
    if (rows.length === 0 && values.length > 0) throw unreadable(this.#options.api.url)
    return rows
      .map((row) => ({ call: callOf(row), id: readingOf(row), pos: row.StartTime, row }))
      .sort((a, b) => a.pos - b.pos || (a.id < b.id ? -1 : 1))
  }
}

function isAfter({ pos, id }: ReadRow<CallLogRow>, from: RowKey): boolean {
  return pos > from.pos || (pos === from.pos && (from.id === '' || id > from.id))
}

function keyOf(row: ReadRow<CallLogRow> | undefined): RowKey | undefined {
  return row && { pos: row.pos, at: new Date(row.pos).toISOString(), id: row.id }
}

function tooManyAtOnce(url: string): SwitchhookError {
  return new SwitchhookError('source_unreadable', `The 3CX at ${url} can't give all calls of one second.`, {
    retryable: true,
  })
}
