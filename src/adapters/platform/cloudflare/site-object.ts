/**
 * SiteObject: the Durable Object that holds one site's records in SQLite, wakes what is due by its alarm, and announces to those who
 * watch the site (src/adapters/platform/live). It knows nothing of calls or contacts.
 *
 * The alarm always stands at or before the first due record, or soon where that is due already, and at or before the full hour
 * after the first expiry: each write looks, and each alarm sets the next. Alarms and SQLite survive a crash, local queues do not.
 */
import { DurableObject } from 'cloudflare:workers'
import { systemClock } from '../../../ports/clock.ts'
import type { Count, Sums } from '../../../ports/counts.ts'
import {
  type Announcement,
  type Erasable,
  type LiveForms,
  type LiveSession,
  type LiveStats,
  type LiveWatcher,
  sessionHeader,
} from '../../../ports/live.ts'
import { consoleLog } from '../../../ports/log.ts'
import type { WakeUp } from '../../../ports/queue.ts'
import { DUE_INDEX, longestWaitMs, type RecordRef, timeKey, type WriteResult } from '../../../ports/records.ts'
import { EventLog } from '../live/event-log.ts'
import { LiveSockets } from '../live/live-sockets.ts'
import { lazySql } from '../records/lazy-sql.ts'
import type { Sql } from '../records/sqlite.ts'
import { SqliteRecords } from '../records/sqlite-records.ts'
import { createTextRecords } from '../records/text-records.ts'
import type { TextListQuery, TextPage, TextRecord, TextScan, TextWrite } from '../records/text-store.ts'
import { resendAfterMs, Sweeper } from '../sweep.ts'
import { createCloudflareQueue } from './cloudflare-queue.ts'

export interface SiteObjectEnv {
  readonly WAKEUPS: { send(message: WakeUp): Promise<unknown> }
}

const purgeBatch = 1000
/** What expired is deleted at the next full hour: reads never see it, and each change of the alarm is billed as a row. */
const purgeEveryMs = 3_600_000
/** What watchers missed for longer is a matter of the history. */
const changesKeptMs = 86_400_000

export class SiteObject extends DurableObject<SiteObjectEnv> {
  readonly #store: SqliteRecords
  readonly #events: EventLog
  readonly #sockets: LiveSockets
  /** Absent while the object's name is not known. */
  readonly #sweeper: Sweeper | undefined
  /** When the alarm is set to ring, Infinity when it is not. */
  #alarmAtMs = Number.POSITIVE_INFINITY

  /** The entry gives `forms`: the platform makes objects of its class with the first two alone. */
  constructor(ctx: DurableObjectState, env: SiteObjectEnv, forms: LiveForms) {
    super(ctx, env)
    const { sql } = ctx.storage
    const direct: Sql = {
      all: (statement, ...bindings) => sql.exec(statement, ...bindings).toArray(),
      transaction: (run) => ctx.storage.transactionSync(run),
    }
    const tables = direct.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'records'")
    const statements = lazySql(direct, tables.length > 0)
    const { now } = systemClock
    this.#store = new SqliteRecords(statements, now)
    this.#events = new EventLog({ sql: statements, now, forms })
    this.#sockets = new LiveSockets(ctx, this.#events, forms, now)
    const site = ctx.id.name
    const queue = createCloudflareQueue(env.WAKEUPS)
    if (site !== undefined) {
      this.#sweeper = new Sweeper({ records: createTextRecords(site, this.#store), queue, clock: systemClock })
    }
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAtMs = (await ctx.storage.getAlarm()) ?? Number.POSITIVE_INFINITY
      // Set while the clock was ahead: it would ring when the time is long over.
      const nowMs = now()
      if (Number.isFinite(this.#alarmAtMs) && this.#alarmAtMs > nowMs + longestWaitMs) await this.#ring(nowMs)
      // Objects of releases whose alarm did not ring for what expires.
      await this.#ring(this.#nextPurgeMs(nowMs))
    })
  }

  getMany(refs: readonly RecordRef[]): (TextRecord | undefined)[] {
    return this.#store.getMany(refs)
  }

  list(query: TextListQuery): TextPage {
    return this.#store.list(query)
  }

  scan(limit: number, cursor?: string): TextScan {
    return this.#store.scan(limit, cursor)
  }

  sums(groups: readonly string[]): Sums[] {
    return this.#store.sums(groups)
  }

  addCounts(count: Count): Sums {
    return this.#store.addCounts(count)
  }

  /** Deletes up to `limit` expired records; answers how many. The schedule asks, should the alarm be lost. */
  purgeExpired(limit: number): number {
    this.#events.forgetChangesBefore(systemClock.now() - changesKeptMs)
    return this.#store.purgeExpired(limit)
  }

  async write(writes: readonly TextWrite[]): Promise<WriteResult> {
    const result = this.#store.write(writes)
    if (result.committed) {
      // Before anything is awaited: so it is stored in the same step as the records.
      const forgetMs = this.#announce(announcementsOf(writes, result))
      await this.#ring(Math.min(firstDueMs(writes, systemClock.now()), firstPurgeMs(writes), forgetMs))
    }
    return result
  }

  /** Announces at once, beside any record. */
  async publish(announcements: readonly Announcement[]): Promise<void> {
    await this.#ring(this.#announce(announcements))
  }

  eraseEvents(what: Erasable): void {
    this.#events.erase(what)
  }

  disconnect(keyId: string): void {
    this.#sockets.disconnect(keyId)
  }

  disconnectMarked(mark: string): void {
    this.#sockets.disconnectMarked(mark)
  }

  liveStats(): LiveStats {
    return this.#sockets.stats()
  }

  liveWatchers(): LiveWatcher[] {
    return this.#sockets.watchers()
  }

  /** Opens a socket. Only our own Worker can ask, and it has proved the session. */
  override fetch(request: Request): Response {
    const header = request.headers.get(sessionHeader)
    if (header === null) return new Response(null, { status: 400 })
    const session: LiveSession = JSON.parse(decodeURIComponent(header))
    if (!this.#sockets.hasRoomFor(session)) return new Response(null, { status: 429 })
    const { 0: client, 1: server } = new WebSocketPair()
    this.#sockets.open(server, session)
    return new Response(null, { status: 101, webSocket: client })
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#sockets.receive(socket, message)
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close()
  }

  override webSocketError(socket: WebSocket): void {
    socket.close()
  }

  override async alarm(): Promise<void> {
    this.#alarmAtMs = Number.POSITIVE_INFINITY
    const nowMs = systemClock.now()
    let isMore = false
    try {
      if (!this.#sweeper) throw new Error('this object has no name, so its site is not known')
      isMore = await this.#sweeper.sweep()
      isMore = this.purgeExpired(purgeBatch) === purgeBatch || isMore
      this.#sockets.send(this.#events.forget())
    } catch (error) {
      // The platform gives up an alarm that keeps failing; ours must ring for ever.
      consoleLog.failure('sweep_failed', error, { site: this.ctx.id.name })
    }
    if (isMore) await this.#ring(nowMs)
    const overdue = this.#store.firstKey(DUE_INDEX)
    const next = this.#store.firstKey(DUE_INDEX, timeKey(nowMs + 1))
    if (overdue !== undefined && Number(overdue) <= nowMs) await this.#ring(nowMs + resendAfterMs)
    // A clock was ahead when it was written: it was woken just now, and will be again while it stays so.
    const isAhead = next !== undefined && Number(next) > nowMs + longestWaitMs
    if (next !== undefined) await this.#ring(isAhead ? nowMs + resendAfterMs : Number(next))
    await this.#ring(this.#nextPurgeMs(nowMs))
    const forgetMs = this.#events.nextForgetMs()
    if (forgetMs !== undefined) await this.#ring(Math.max(forgetMs, nowMs + 1))
  }

  /**
   * The records stand, so a fault here must not make their write fail; watchers learn it with the next change. Returns when
   * there is something to forget, Infinity when these change nothing about it.
   */
  #announce(announcements: readonly Announcement[]): number {
    if (announcements.length === 0) return Number.POSITIVE_INFINITY
    for (const announcement of announcements) {
      try {
        this.#sockets.send(this.#events.publish(announcement))
      } catch (error) {
        consoleLog.failure('announcement_failed', error, { site: this.ctx.id.name, key: announcement.key })
      }
    }
    return this.#events.nextForgetMs() ?? Number.POSITIVE_INFINITY
  }

  /** Never at once: what could not be purged just now is tried again, but not without end. */
  #nextPurgeMs(nowMs: number): number {
    const expiryMs = this.#store.firstExpiryMs()
    return expiryMs === undefined ? Number.POSITIVE_INFINITY : Math.max(purgeMs(expiryMs), nowMs + resendAfterMs)
  }

  /** Sets the alarm to `atMs`, unless it rings sooner already. */
  async #ring(atMs: number): Promise<void> {
    if (atMs >= this.#alarmAtMs) return
    this.#alarmAtMs = atMs
    await this.ctx.storage.setAlarm(atMs)
  }
}

function announcementsOf(writes: readonly TextWrite[], { outcomes }: WriteResult): Announcement[] {
  return writes.flatMap((write, i) => (write.op === 'put' && outcomes[i] === 'written' ? (write.announce ?? []) : []))
}

const purgeMs = (expiryMs: number) => Math.ceil(expiryMs / purgeEveryMs) * purgeEveryMs

function firstPurgeMs(writes: readonly TextWrite[]): number {
  const expiries = writes.map((write) => (write.op === 'delete' ? undefined : write.expiresAtMs))
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
