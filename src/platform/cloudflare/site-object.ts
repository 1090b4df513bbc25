/**
 * SiteObject: the Durable Object that holds one site's records in SQLite and wakes what is due by its alarm.
 * It knows nothing of calls or contacts.
 *
 * The alarm always stands at or before the first due record: each write that touches the `due` index looks, and
 * each alarm sets the next. Alarms and SQLite survive a crash, local queues do not.
 */
import { DurableObject } from 'cloudflare:workers'
import { systemClock } from '../clock.ts'
import { consoleLog } from '../log.ts'
import type { WakeUp } from '../queue/queue.ts'
import { DUE_INDEX, type RecordRef, timeKey, type WriteResult } from '../records/records.ts'
import {
  SqliteRecords,
  type TextListQuery,
  type TextPage,
  type TextRecord,
  type TextWrite,
} from '../records/sqlite-records.ts'
import { createTextRecords } from '../records/text-records.ts'
import { resendAfterMs, sweepDue } from '../sweep.ts'
import { createCloudflareQueue } from './cloudflare-queue.ts'

export interface SiteObjectEnv {
  readonly WAKEUPS: { send(message: WakeUp): Promise<unknown> }
}

const purgeBatch = 1000

export class SiteObject extends DurableObject<SiteObjectEnv> {
  readonly #store: SqliteRecords
  /** When the alarm is set to ring, Infinity when it is not. */
  #alarmAtMs = Number.POSITIVE_INFINITY

  constructor(ctx: DurableObjectState, env: SiteObjectEnv) {
    super(ctx, env)
    const { sql } = ctx.storage
    this.#store = new SqliteRecords(
      {
        all: (statement, ...bindings) => sql.exec(statement, ...bindings).toArray(),
        transaction: (run) => ctx.storage.transactionSync(run),
      },
      systemClock.now,
    )
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAtMs = (await ctx.storage.getAlarm()) ?? Number.POSITIVE_INFINITY
    })
  }

  getMany(refs: readonly RecordRef[]): (TextRecord | undefined)[] {
    return this.#store.getMany(refs)
  }

  list(query: TextListQuery): TextPage {
    return this.#store.list(query)
  }

  async write(writes: readonly TextWrite[]): Promise<WriteResult> {
    const result = this.#store.write(writes)
    if (result.committed) await this.#ring(firstDueMs(writes))
    return result
  }

  override async alarm(): Promise<void> {
    this.#alarmAtMs = Number.POSITIVE_INFINITY
    const nowMs = systemClock.now()
    const site = this.ctx.id.name
    try {
      if (site === undefined) throw new Error('this object has no name, so its site is not known')
      await sweepDue(createTextRecords(site, this.#store), createCloudflareQueue(this.env.WAKEUPS), systemClock)
      this.#store.purgeExpired(purgeBatch)
    } catch (error) {
      // The platform gives up an alarm that keeps failing; ours must ring for ever.
      consoleLog.error('sweep_failed', { site, reason: String(error) })
    }
    const overdue = this.#store.firstKey(DUE_INDEX)
    const next = this.#store.firstKey(DUE_INDEX, timeKey(nowMs + 1))
    if (overdue !== undefined && Number(overdue) <= nowMs) await this.#ring(nowMs + resendAfterMs)
    if (next !== undefined) await this.#ring(Number(next))
  }

  /** Sets the alarm to `atMs`, unless it rings sooner already. */
  async #ring(atMs: number): Promise<void> {
    if (atMs >= this.#alarmAtMs) return
    this.#alarmAtMs = atMs
    await this.ctx.storage.setAlarm(atMs)
  }
}

function firstDueMs(writes: readonly TextWrite[]): number {
  let first = Number.POSITIVE_INFINITY
  for (const write of writes) {
    if (write.op === 'delete') continue
    for (const { index, key } of write.index ?? []) if (index === DUE_INDEX) first = Math.min(first, Number(key))
  }
  return first
}
