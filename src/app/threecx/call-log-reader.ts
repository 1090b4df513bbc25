/**
 * Reads a 3CX's call log from the cloud, as the forwarder's source does, and accepts its events as a forwarder's are.
 *
 * What must stay true: the checkpoint moves only after the events of its page were accepted, so that whatever dies in between
 * is read again; the same row read again is the same event.
 */
import type { Checkpoint } from '../../adapters/pbx/checkpoint.ts'
import { RowSource } from '../../adapters/pbx/rows/polled/row-source.ts'
import type { ThreecxApi } from '../../adapters/pbx/threecx/api/api.ts'
import { CallLogTable } from '../../adapters/pbx/threecx/xapi/call-log-table.ts'
import type { CallLogRow } from '../../adapters/pbx/threecx/xapi/row.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import type { Home } from '../../core/phone/home.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'

export interface CallLogReaderOptions {
  readonly sourceId: string
  readonly home: Home
  readonly api: ThreecxApi
  readonly clock: Clock
  readonly log: Log
  /** Returns once they are durable. */
  readonly accept: (events: readonly CallEvent[]) => Promise<void>
}

export interface LogRead {
  readonly checkpoint: Checkpoint
  readonly readUpTo?: string | undefined
  readonly events: number
  /** There is more: go on soon. */
  readonly isMore: boolean
}

/** The log has a call when it is over, by its start: so many hours are read again each time. */
const overlapMs = 3 * 3_600_000
const pageRows = 500
/** In one turn; what is beyond is read in the next. */
const pagesMax = 10

export function callLogSource(options: Omit<CallLogReaderOptions, 'accept'>): RowSource<CallLogRow> {
  const { sourceId, home, api, clock, log } = options
  const onUnreadable = (rows: number) => log.warn('call_log_rows_unreadable', { source: sourceId, rows })
  const table = new CallLogTable({ sourceId, home, api, clock, everyMs: 0, onUnreadable })
  return new RowSource({ id: sourceId, table, clock, startMs: undefined, overlapMs, lookbackMs: overlapMs })
}

export class CallLogReader {
  readonly #options: CallLogReaderOptions
  readonly #source: RowSource<CallLogRow>

  constructor(options: CallLogReaderOptions) {
    this.#options = options
    this.#source = callLogSource(options)
  }

  /**
   * What is new since `checkpoint` (undefined: since now). `kept` is called after each page whose events were accepted. Rejects
   * as ThreecxApi.get or `accept` do; what was kept until then stays.
   */
  async read(
    checkpoint: Checkpoint | undefined,
    kept: (page: LogRead) => Promise<void>,
    signal: AbortSignal,
  ): Promise<LogRead> {
    let from = checkpoint
    for (let pages = 1; ; pages += 1) {
      const page = await this.#source.poll(from, pageRows, signal)
      await this.#options.accept(page.events)
      const isMore = page.more && pages >= pagesMax
      const read = { checkpoint: page.checkpoint, readUpTo: page.readUpTo, events: page.events.length, isMore }
      await kept(read)
      if (!page.more || isMore) return read
      from = page.checkpoint
    }
  }
}
