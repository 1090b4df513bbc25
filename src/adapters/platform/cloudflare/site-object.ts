/**
 * SiteObject: the Durable Object that holds one site's records in SQLite, wakes what is due by its alarm, and announces to those who
 * watch the site (src/adapters/platform/live). It knows nothing of calls or contacts.
 * site-alarm.ts says when the alarm rings. Alarms and SQLite survive a crash, local queues do not.
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
import type { RecordRef, Records, WriteResult } from '../../../ports/records.ts'
import { EventLog } from '../live/event-log.ts'
import { LiveSockets } from '../live/live-sockets.ts'
import { type Asked, answerTogether, type Reply } from '../records/asked.ts'
import { lazySql } from '../records/lazy-sql.ts'
import { answerText, readQuestion } from '../records/listed-beside.ts'
import type { Sql } from '../records/sqlite.ts'
import { SqliteRecords } from '../records/sqlite-records.ts'
import { createTextRecords } from '../records/text-records.ts'
import type { TextListQuery, TextPage, TextRecord, TextScan, TextSnapshot, TextWrite } from '../records/text-store.ts'
import { SiteAlarm } from '../site-alarm.ts'
import { Standing, type StandingWork } from '../standing-work.ts'
import { Sweeper } from '../sweep.ts'
import { createAlarmQueue, type WakeUpSender } from './cloudflare-queue.ts'
import { ownQueueOf } from './own-queue.ts'
import { SiteSession } from './site-session.ts'

export interface SiteObjectEnv {
  /** Absent: the Worker is deployed without queues. */
  readonly WAKEUPS?: WakeUpSender
}

/** Under it the object's storage keeps that there is standing work. */
const workMark = 'standing-work'
/** What watchers missed for longer is a matter of the history. */
const changesKeptMs = 86_400_000

export class SiteObject extends DurableObject<SiteObjectEnv> {
  readonly #store: SqliteRecords
  readonly #events: EventLog
  readonly #sockets: LiveSockets
  readonly #alarm: SiteAlarm
  readonly #standing: Standing

  /** The entry gives `forms` and `load` (its standing work): the platform makes objects of its class with the first two alone. */
  constructor(
    ctx: DurableObjectState,
    env: SiteObjectEnv,
    forms: LiveForms,
    load: (site: string, records: Records) => Promise<StandingWork>,
  ) {
    super(ctx, env)
    const { sql } = ctx.storage
    const direct: Sql = {
      all: (statement, ...bindings) => sql.exec(statement, ...bindings).toArray(),
      each: (statement, ...bindings) => sql.exec(statement, ...bindings),
      transaction: (run) => ctx.storage.transactionSync(run),
      step: (run) => inOneStep(ctx, run),
    }
    const tables = direct.all(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('documents', 'records')",
    )
    const statements = lazySql(direct, tables.length > 0)
    const { now } = systemClock
    this.#store = new SqliteRecords(statements, now)
    this.#events = new EventLog({ sql: statements, now, forms })
    this.#sockets = new LiveSockets(ctx, this.#events, forms, now)
    const site = ctx.id.name
    const queue = createAlarmQueue(env.WAKEUPS, ownQueueOf(ctx.exports))
    this.#standing = new Standing({
      ...{ clock: systemClock, log: consoleLog },
      mark: {
        get: () => tables.length > 0 && ctx.storage.kv.get(workMark) === true,
        set: (isWanted) => (isWanted ? ctx.storage.kv.put(workMark, true) : void ctx.storage.kv.delete(workMark)),
      },
      load: async () => load(site ?? '', createTextRecords(site ?? '', this)),
    })
    this.#alarm = new SiteAlarm({
      standing: this.#standing,
      ...{ store: this.#store, clock: systemClock, log: consoleLog },
      sweeper:
        site === undefined
          ? undefined
          : new Sweeper({ records: createTextRecords(site, this.#store), queue, clock: systemClock }),
      setAlarm: (atMs) => ctx.storage.setAlarm(atMs),
      purge: (limit) => this.purgeExpired(limit),
      forget: () => this.#sockets.send(this.#events.forget()),
      nextForgetMs: () => this.#events.nextForgetMs(),
    })
    void ctx.blockConcurrencyWhile(async () => this.#alarm.restore(await ctx.storage.getAlarm()))
  }

  /** All that one request asks, for the price of one (site-session.ts). */
  session(): SiteSession {
    const store = this.#store
    return new SiteSession({
      getMany: (refs) => store.getMany(refs),
      list: (query) => store.list(query),
      listBesideText: (question) => this.listBesideText(question),
      write: (writes) => this.#write(writes),
      together: (asked) => this.#together(asked),
      sums: (groups) => store.sums(groups),
      addCounts: (count) => store.addCounts(count),
    })
  }

  getMany(refs: readonly RecordRef[]): (TextRecord | undefined)[] {
    return this.#store.getMany(refs)
  }

  list(query: TextListQuery): TextPage {
    return this.#store.list(query)
  }

  /** Question and answer as listed-beside.ts writes them. */
  listBesideText(question: string): string {
    const { query, ref } = readQuestion(question)
    return answerText(this.#store.listBeside(query, ref))
  }

  scan(limit: number, cursor?: string): TextScan {
    return this.#store.scan(limit, cursor)
  }

  snapshot(limit: number, cursor?: string): TextSnapshot {
    return this.#store.snapshot(limit, cursor)
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

  write(writes: readonly TextWrite[]): Promise<WriteResult> {
    return this.#write(writes)
  }

  async #write(writes: readonly TextWrite[]): Promise<WriteResult> {
    const result = this.#store.write(writes)
    if (result.committed) await this.#written(writes, announcementsOf(writes, result))
    return result
  }

  /** Several operations in one step (asked.ts). */
  together(asked: readonly Asked[]): Promise<readonly Reply[]> {
    return this.#together(asked)
  }

  async #together(asked: readonly Asked[]): Promise<readonly Reply[]> {
    const replies = answerTogether(this.#store, asked)
    const committed = asked.flatMap((one, i) => {
      const reply = replies[i]
      if (one.op !== 'write' || !reply || !('result' in reply) || !reply.result.committed) return []
      return [{ writes: one.writes, announcements: announcementsOf(one.writes, reply.result) }]
    })
    if (committed.length > 0)
      await this.#written(
        committed.flatMap(({ writes }) => writes),
        committed.flatMap(({ announcements }) => announcements),
      )
    return replies
  }

  /** Called before anything is awaited: so it is stored in the same step as the records. */
  #written(writes: readonly TextWrite[], announcements: readonly Announcement[]): Promise<void> {
    return this.#alarm.written(writes, this.#announce(announcements))
  }

  /** Announces at once, beside any record. */
  async publish(announcements: readonly Announcement[]): Promise<void> {
    await this.#alarm.ring(this.#announce(announcements))
  }

  /** The object goes on with its standing work from now on; `note` is for that. */
  async keepGoing(note?: string): Promise<void> {
    this.#standing.want(note)
    await this.#alarm.ring(Math.max(this.#standing.nextMs, systemClock.now()))
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

  override alarm(): Promise<void> {
    return this.#alarm.rang()
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
}

/**
 * What an object does in one turn is committed in one step, unless it is aborted. A transaction around much would have SQLite keep each page
 * as it was, beyond 64 KB of them in a file: more writes than those that are wanted.
 */
function inOneStep<T>(ctx: DurableObjectState, run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    ctx.abort('A step could not be done whole; nothing of it is stored.')
    throw thrown
  }
}

function announcementsOf(writes: readonly TextWrite[], { outcomes }: WriteResult): Announcement[] {
  return writes.flatMap((write, i) => (write.op === 'put' && outcomes[i] === 'written' ? (write.announce ?? []) : []))
}
