/** What a run has done so far, for the log, `status` and the heartbeat; in memory only. */
import type { Clock } from '../../../ports/clock.ts'
import { isoUtc } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { StoredEvent } from '../outbox/stored-event.ts'
import type { PushResult } from '../push/pusher.ts'

export interface SourceCounters {
  readonly rows: number
  readonly acked: number
  readonly duplicate: number
  readonly refused: number
  readonly lastAckedId?: string
  readonly lastAckAt?: string
  /** Why events were refused, each reason once. */
  readonly reasons: readonly string[]
}

const nothing: SourceCounters = { rows: 0, acked: 0, duplicate: 0, refused: 0, reasons: [] }
/** Each refusal has a line in the log, but no more than these in one answer. */
const refusalsLogged = 5
const reasonsKept = 5

export class Counters {
  readonly #clock: Pick<Clock, 'now'>
  readonly #log: Log
  readonly #bySource = new Map<string, SourceCounters>()

  constructor(clock: Pick<Clock, 'now'>, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  of(source: string): SourceCounters {
    return this.#bySource.get(source) ?? nothing
  }

  read(source: string, rows: number): void {
    const before = this.of(source)
    this.#bySource.set(source, { ...before, rows: before.rows + rows })
  }

  acked(batch: readonly StoredEvent[], { duplicate, refused }: PushResult): void {
    const at = isoUtc(this.#clock.now())
    const bad = new Set(refused.map(({ id }) => id))
    const counts = new Map<string, { acked: number; lastAckedId: string }>()
    for (const { id, source } of batch) {
      if (!bad.has(id)) counts.set(source, { acked: (counts.get(source)?.acked ?? 0) + 1, lastAckedId: id })
    }
    for (const [source, { acked, lastAckedId }] of counts) {
      const before = this.of(source)
      this.#bySource.set(source, { ...before, acked: before.acked + acked, lastAckedId, lastAckAt: at })
    }
    const [first] = batch
    if (first !== undefined && (duplicate > 0 || refused.length > 0)) {
      const before = this.of(first.source)
      const reasons = [...new Set([...before.reasons, ...refused.map(({ message }) => message)])].slice(0, reasonsKept)
      const sums = { duplicate: before.duplicate + duplicate, refused: before.refused + refused.length, reasons }
      this.#bySource.set(first.source, { ...before, ...sums })
    }
    for (const { id, code, message } of refused.slice(0, refusalsLogged)) {
      this.#log.error('event_quarantined', { id, code, reason: message, refusedInAll: refused.length })
    }
  }
}
