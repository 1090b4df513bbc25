/**
 * One watcher of a site's events on Redis.
 *
 * What must stay true: it subscribes first and reads the log afterwards, and takes each number once, so there is neither gap
 * nor doubling between the two. Messages are only the quick way: when the subscription breaks, and once a minute anyway,
 * it goes on by the log from the last number that it knows to be sent.
 */
import { backoffMs } from '../../../lib/backoff.ts'
import { type Clock, noLongerWanted, type Random } from '../../../ports/clock.ts'
import type { LiveForms, LiveSession, Watcher } from '../../../ports/live.ts'
import type { Log } from '../../../ports/log.ts'
import { channelOf, type PublishedEvent, readMessage } from './redis-announcements.ts'
import type { RedisClient } from './redis-client.ts'
import { LogReader } from './redis-log.ts'
import { RedisPublisher } from './redis-publisher.ts'
import { type RestAccess, subscribe } from './redis-subscription.ts'

export interface RedisWatchOptions {
  readonly redis: RedisClient
  readonly rest: RestAccess
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
  readonly forms: LiveForms
  /** A watch ends itself after it, where the platform ends requests. */
  readonly watchMs?: number
}

/** The log is read so often even when nothing happens. */
const readEveryMs = 60_000
const soonestReadMs = 1000
/** A connection ends now and then; only when the next ones fail too there is something to see to. */
const failuresToLog = 3
const reconnect = { firstMs: 250, longestMs: 5000, shortestMs: 100 }

export class RedisWatch {
  readonly #options: RedisWatchOptions
  readonly #session: LiveSession
  readonly #watcher: Watcher
  readonly #publisher: RedisPublisher
  readonly #reader: LogReader
  readonly #stop = new AbortController()
  /** Of the subscription of now; a new one follows when it is aborted. */
  #connection = new AbortController()
  /** The last number that came by the subscription. */
  #heardSeq = 0
  #readAtMs = 0

  constructor(options: RedisWatchOptions, session: LiveSession, watcher: Watcher) {
    this.#options = options
    this.#session = session
    this.#watcher = watcher
    this.#publisher = new RedisPublisher(session, watcher, options.forms)
    this.#reader = new LogReader(options.redis, options.clock, session)
  }

  /** Resolves when it is subscribed and all that goes on, or was missed, is sent. Rejects when Redis is not reached. */
  async open(): Promise<void> {
    const { sinceSeq } = this.#session
    try {
      const messages = await this.#subscribe()
      const page = await this.#reader.read(sinceSeq)
      if (page.kind === 'ended') return this.#end()
      this.#publisher.open(page, this.#options.clock.now())
      this.#planRead(page.forgetAtMs)
      void this.#endInTime()
      void this.#readNowAndThen()
      void this.#listen(messages)
    } catch (error) {
      this.#stop.abort(noLongerWanted)
      this.#connection.abort(noLongerWanted)
      throw error
    }
  }

  close(): void {
    if (this.#stop.signal.aborted) return
    this.#stop.abort(noLongerWanted)
    this.#connection.abort(noLongerWanted)
    this.#reader.close().catch(() => {
      // It counts as open for two minutes more.
    })
  }

  #end(): void {
    if (this.#stop.signal.aborted) return
    this.close()
    this.#watcher.ended()
  }

  #subscribe(): Promise<AsyncGenerator<string>> {
    const { site, topic } = this.#session
    this.#connection = new AbortController()
    return subscribe(this.#options.rest, channelOf(site, topic), this.#connection.signal)
  }

  #take(event: PublishedEvent): void {
    if (!this.#stop.signal.aborted) this.#publisher.take(event)
  }

  #hear(text: string): void {
    const message = readMessage(text)
    if (!('ended' in message)) {
      this.#heardSeq = message.seq
      this.#take(message)
    } else if (this.#endsBy(message.ended)) this.#end()
  }

  #endsBy(ended: string): boolean {
    const { keyId, endedBy = [] } = this.#session
    return ended === keyId || endedBy.includes(ended)
  }

  /** Until the end; when a subscription breaks, by the next. */
  async #listen(first: AsyncGenerator<string>): Promise<void> {
    let messages: AsyncGenerator<string> | undefined = first
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        if (messages === undefined) {
          messages = await this.#subscribe()
          await this.#catchUp()
        }
        failures = 0
        for await (const text of messages) this.#hear(text)
      } catch {
        // Whatever it was: Redis is asked again.
      }
      messages = undefined
      this.#connection.abort(noLongerWanted)
      await this.#pause(backoffMs(reconnect, failures, this.#options.random))
      failures += 1
      if (failures === failuresToLog) this.#options.log.warn('live_subscription_lost', { site: this.#session.site })
    }
  }

  /** Sends what the log has beyond what was sent; returns the last number of that, 0 when there was nothing. */
  async #catchUp(): Promise<number> {
    const { kind, head, forgetAtMs, events } = await this.#reader.read(this.#publisher.seq)
    // Revoked; or out of reach for so long that what was missed is not known: who comes back starts anew.
    if (kind !== 'missed') {
      this.#end()
      return 0
    }
    for (const event of events) this.#take(event)
    this.#publisher.passed(head)
    this.#planRead(forgetAtMs)
    return events.at(-1)?.seq ?? 0
  }

  /** At the latest when something is to be withdrawn: reading does it. */
  #planRead(forgetAtMs = Number.POSITIVE_INFINITY): void {
    const nowMs = this.#options.clock.now()
    this.#readAtMs = Math.min(nowMs + readEveryMs, Math.max(nowMs + soonestReadMs, forgetAtMs))
  }

  /** Notices a subscription that broke without a sign: what the log had first never came by it. */
  async #readNowAndThen(): Promise<void> {
    let seqOfLog = 0
    while (await this.#pause(this.#readAtMs - this.#options.clock.now())) {
      if (this.#heardSeq < seqOfLog) this.#connection.abort(noLongerWanted)
      seqOfLog = await this.#catchUp().catch(() => {
        this.#planRead()
        return 0
      })
    }
  }

  async #endInTime(): Promise<void> {
    const { watchMs = Number.POSITIVE_INFINITY, clock } = this.#options
    const { expiresAtMs = Number.POSITIVE_INFINITY } = this.#session
    const ms = Math.min(watchMs, expiresAtMs - clock.now())
    if (Number.isFinite(ms) && (await this.#pause(ms))) this.#end()
  }

  /** False when it was closed meanwhile. */
  #pause(ms: number): Promise<boolean> {
    return this.#options.clock.sleep(Math.max(0, ms), this.#stop.signal).then(
      () => true,
      () => false,
    )
  }
}
