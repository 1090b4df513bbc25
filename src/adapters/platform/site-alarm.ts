/**
 * When a site's alarm rings and what it does then; the simulation runs it as the Durable Object does. It knows nothing of calls
 * or contacts.
 *
 * What must stay true: the alarm stands at or before the first due record, or soon where that is due already, and at or before
 * the full hour after the first expiry. Each write looks, and each alarm sets the next; what is written while an alarm wakes is seen to at
 * its end, and the platform repeats an alarm that did not come to its end. It never fails: the platform gives up an alarm that keeps
 * failing, and ours must ring for ever.
 */
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { DUE_INDEX, longestWaitMs, timeKey } from '../../ports/records.ts'
import type { SqliteRecords } from './records/sqlite-records.ts'
import type { TextWrite } from './records/text-store.ts'
import type { Standing } from './standing-work.ts'
import { resendAfterMs, type Sweeper } from './sweep.ts'

export interface SiteAlarmPorts {
  readonly store: Pick<SqliteRecords, 'firstKey' | 'firstExpiryMs'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  /** Absent while the site's name is not known. */
  readonly sweeper: Sweeper | undefined
  /** Sets the platform's alarm; it is kept when the process dies. */
  readonly setAlarm: (atMs: number) => Promise<void>
  /** Deletes about `limit` expired records; returns how many. */
  readonly purge: (limit: number) => number
  /** What is forgotten with time beside the records, and when it is next. */
  readonly forget: () => void
  readonly nextForgetMs: () => number | undefined
  /** Absent where an object has no work of its own. */
  readonly standing?: Pick<Standing, 'nextMs' | 'runDue'>
}

const purgeBatch = 1000
/** The platform ends an alarm that takes longer; it starts another one then. */
const workLimitMs = 300_000
/** What expired is deleted at the next full hour: reads never see it, and each change of the alarm is billed as a row. */
const purgeEveryMs = 3_600_000

export class SiteAlarm {
  readonly #ports: SiteAlarmPorts
  /** When the alarm is set to ring, Infinity when it is not. */
  #atMs = Number.POSITIVE_INFINITY
  /** What is written while an alarm wakes is seen to at its end: what is done by then costs no row. */
  #isWaking = false

  constructor(ports: SiteAlarmPorts) {
    this.#ports = ports
  }

  /** As the object begins: `atMs` is what the platform kept. */
  async restore(atMs: number | null): Promise<void> {
    this.#atMs = atMs ?? Number.POSITIVE_INFINITY
    // Set while the clock was ahead: it would ring when the time is long over.
    const nowMs = this.#ports.clock.now()
    if (Number.isFinite(this.#atMs) && this.#atMs > nowMs + longestWaitMs) await this.ring(nowMs)
    // Objects of releases whose alarm did not ring for what expires.
    await this.ring(this.#nextPurgeMs(nowMs))
  }

  /** After a write. `forgetMs`: when something is next to be forgotten because of it. */
  async written(writes: readonly TextWrite[], forgetMs: number): Promise<void> {
    await this.ring(Math.min(firstDueMs(writes, this.#ports.clock.now()), firstPurgeMs(writes), forgetMs))
  }

  /** Sets the alarm to `atMs`, unless it rings sooner already. */
  async ring(atMs: number): Promise<void> {
    if (this.#isWaking || atMs >= this.#atMs) return
    this.#atMs = atMs
    await this.#ports.setAlarm(atMs)
  }

  /** It rings: what is due is woken, what expired is purged, and it is set anew. */
  async rang(): Promise<void> {
    const { clock, log, sweeper } = this.#ports
    this.#atMs = Number.POSITIVE_INFINITY
    const nowMs = clock.now()
    let isMore = false
    this.#isWaking = true
    try {
      if (!sweeper) throw new Error('this object has no name, so its site is not known')
      isMore = await sweeper.sweep()
      isMore = this.#ports.purge(purgeBatch) >= purgeBatch || isMore
      this.#ports.forget()
    } catch (error) {
      log.failure('sweep_failed', error, { site: sweeper?.site })
    } finally {
      this.#isWaking = false
    }
    await this.ring(isMore ? nowMs : this.#nextMs(nowMs))
    await this.#lookAfterWork(nowMs)
  }

  /** When it is to ring after what was done for `nowMs`. */
  #nextMs(nowMs: number): number {
    const { store, nextForgetMs } = this.#ports
    const overdue = store.firstKey(DUE_INDEX)
    const next = store.firstKey(DUE_INDEX, timeKey(nowMs + 1))
    const times = [this.#nextPurgeMs(nowMs)]
    if (overdue !== undefined && Number(overdue) <= nowMs) times.push(nowMs + resendAfterMs)
    // A clock was ahead when it was written: it was woken just now, and will be again while it stays so.
    const isAhead = next !== undefined && Number(next) > nowMs + longestWaitMs
    if (next !== undefined) times.push(isAhead ? nowMs + resendAfterMs : Number(next))
    const forgetMs = nextForgetMs()
    if (forgetMs !== undefined) times.push(Math.max(forgetMs, nowMs + 1))
    return Math.min(...times)
  }

  /** Last of all, with the alarm set already: it may take long, or not return. */
  async #lookAfterWork(nowMs: number): Promise<void> {
    const { standing } = this.#ports
    if (standing === undefined || standing.nextMs === Number.POSITIVE_INFINITY) return
    await this.ring(nowMs + workLimitMs)
    await standing.runDue()
    await this.ring(Math.max(standing.nextMs, this.#ports.clock.now() + 1))
  }

  /** Never at once: what could not be purged just now is tried again, but not without end. */
  #nextPurgeMs(nowMs: number): number {
    const expiryMs = this.#ports.store.firstExpiryMs()
    return expiryMs === undefined ? Number.POSITIVE_INFINITY : Math.max(purgeMs(expiryMs), nowMs + resendAfterMs)
  }
}

const purgeMs = (expiryMs: number) => Math.ceil(expiryMs / purgeEveryMs) * purgeEveryMs

function firstPurgeMs(writes: readonly TextWrite[]): number {
  const expiries = writes.map((write) => (write.op === 'put' || write.op === 'count' ? write.expiresAtMs : undefined))
  return purgeMs(Math.min(...expiries.map((expiryMs) => expiryMs ?? Number.POSITIVE_INFINITY)))
}

/** What is due when it is written is woken by its writer; the alarm looks whether that came to nothing. */
function firstDueMs(writes: readonly TextWrite[], nowMs: number): number {
  let first = Number.POSITIVE_INFINITY
  for (const write of writes) {
    if (write.op !== 'put') continue
    for (const { index, key } of write.index ?? []) {
      if (index !== DUE_INDEX) continue
      const dueMs = Number(key)
      first = Math.min(first, dueMs > nowMs ? dueMs : nowMs + resendAfterMs)
    }
  }
  return first
}
