/**
 * What keeps a flood of reports from stopping a site: each waits for its turn (turns.ts), and what can be sent again later is
 * refused while the backlog is old.
 */
import { inboxCollection } from '../../core/calls/inbox.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { Clock } from '../../ports/clock.ts'
import { DUE_INDEX, type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import { type EndTurn, Turns } from './turns.ts'

export interface IntakePorts {
  readonly records: Records
  readonly clock: Clock
}

/** Reports that can be sent again are refused while the oldest waits longer than this. */
const refuseAfterMs = 30_000
const retryAfterMs = 10_000
const measureEveryMs = 1_000
/** How long it is of interest what reports waited that were applied just now. */
const waitedHoldsMs = 2_000
/** An object that does not answer for so long has more to do than it can. */
const measureLimitMs = 1_000
/** More that can be sent again are not kept waiting. */
const waitingMax = 50
/** Looked at to find how old the backlog is: some only fail again and again, however little there is to do. */
const lookedAt = 10

/** `once`: its sender does not send it again, as 3CX its journals. */
export type Sending = 'once' | 'again'

export class Intake {
  readonly #ports: IntakePorts
  /** Apart, so that a phone system's live events do not wait behind journals. */
  readonly #turns: Readonly<Record<Sending, Turns>>
  #backlogMs = 0
  #measuredAtMs = Number.NEGATIVE_INFINITY
  /** How long reports had waited that this isolate began to apply last, and when that was. */
  #waited = { ms: 0, atMs: Number.NEGATIVE_INFINITY }

  constructor(ports: IntakePorts) {
    this.#ports = ports
    const options = { clock: ports.clock, behindMs: () => this.#behindMs() }
    this.#turns = { once: new Turns(options), again: new Turns(options) }
  }

  /** Whether reports wait for their turn. */
  get isBusy(): boolean {
    return this.#turns.once.waiting + this.#turns.again.waiting > 0
  }

  /**
   * Before a report is read: resolves when it may be, after at most some seconds. Throws `rate_limited` for one that can be sent
   * again while the site is too far behind, never for others.
   */
  async begin(sending: Sending): Promise<EndTurn> {
    if (sending === 'again') {
      const isFull = this.#turns.again.waiting >= waitingMax
      if (isFull || (await this.#behindMs()) >= refuseAfterMs) {
        const message = 'The site is behind with what was reported before; send it again after Retry-After.'
        throw new SwitchhookError('rate_limited', message, { retryable: true, retryAfterMs })
      }
    }
    return this.#turns[sending].take()
  }

  /** Takes how long reports had waited before they were applied: the records show it only of those that wait for ten seconds. */
  noteWaited(reports: readonly StoredRecord<Overdue>[]): void {
    if (reports.length === 0) return
    const nowMs = this.#ports.clock.now()
    this.#waited = { ms: Math.max(0, ...reports.map((report) => overdueMs(report, nowMs))), atMs: nowMs }
  }

  async #behindMs(): Promise<number> {
    const { ms, atMs } = this.#waited
    const isLately = Math.abs(this.#ports.clock.now() - atMs) < waitedHoldsMs
    return Math.max(await this.#overdueMs(), isLately ? ms : 0)
  }

  /** How long the oldest report or delivery has been overdue; looked at once a second. Never rejects. */
  async #overdueMs(): Promise<number> {
    const { records, clock } = this.#ports
    const nowMs = clock.now()
    if (Math.abs(nowMs - this.#measuredAtMs) < measureEveryMs) return this.#backlogMs
    this.#measuredAtMs = nowMs
    const limit = {
      clock,
      limitMs: measureLimitMs,
      onTimeout: () => new SwitchhookError('storage_unavailable', 'slow'),
    }
    try {
      const query = { index: DUE_INDEX, to: timeKey(nowMs), limit: lookedAt }
      const page = await withTimeLimit(limit, () => records.list<Overdue>(query))
      this.#backlogMs = Math.max(0, ...page.records.map((record) => overdueMs(record, nowMs)))
    } catch {
      this.#backlogMs = refuseAfterMs
    }
    return this.#backlogMs
  }
}

interface Overdue {
  readonly receivedAt?: string
  readonly attempts?: number
  readonly nextAtMs?: number
}

/** What failed before was not held up by others. */
function overdueMs({ collection, value }: StoredRecord<Overdue>, nowMs: number): number {
  if (collection !== inboxCollection) return nowMs - (value.nextAtMs ?? nowMs)
  return value.attempts || value.receivedAt === undefined ? 0 : nowMs - Date.parse(value.receivedAt)
}
