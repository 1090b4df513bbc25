/**
 * The platform that a site runs on, as Cloudflare has it, on a virtual clock: the object with SQLite and its alarm (ours, run as
 * the Durable Object runs it), and a queue that sends batches again when they fail, and gives them up.
 *
 * What is taken from Cloudflare's documents and wrangler.toml, not from our code: an alarm that throws is run again after 2 s,
 * doubled each time, six times at most; a message is retried five times; 50 messages a batch; 2 MB a row; 32 MiB an answer.
 */
import { type Asked, answerTogether, type Reply } from '../../src/adapters/platform/records/asked.ts'
import { gatheredStore } from '../../src/adapters/platform/records/gathered-store.ts'
import { SqliteRecords } from '../../src/adapters/platform/records/sqlite-records.ts'
import { createTextRecords } from '../../src/adapters/platform/records/text-records.ts'
import type { TextStore } from '../../src/adapters/platform/records/text-store.ts'
import { SiteAlarm } from '../../src/adapters/platform/site-alarm.ts'
import { Sweeper } from '../../src/adapters/platform/sweep.ts'
import type { Queue, WakeUp } from '../../src/ports/queue.ts'
import { openSql } from './memory-records.ts'
import { silentLog } from './silent.ts'
import type { VirtualClock } from './virtual-clock.ts'

const alarmRetries = 6
const messageRetries = 5
const batchMax = 50
const rowBytesMax = 2_000_000
const answerBytesMax = 32 * 1024 * 1024

export interface PlatformOptions {
  readonly clock: VirtualClock
  readonly chance: () => number
  /** Chances in [0, 1]. */
  readonly faults: () => { readonly loseMessage: number; readonly doubleMessage: number }
  /** The queue takes nothing while this is true. */
  readonly isQueueAway: () => boolean
}

interface Message {
  readonly body: WakeUp
  retries: number
}

export class SitePlatform {
  readonly store: SqliteRecords
  readonly queue: Queue
  readonly #options: PlatformOptions
  #alarm: SiteAlarm
  /** Kept when the object ends. */
  #alarmAtMs: number | null = null
  #alarmFailures = 0
  #rangAtMs = Number.NaN
  #ringsNow = 0
  #messages: Message[] = []

  constructor(options: PlatformOptions) {
    this.#options = options
    this.store = new SqliteRecords(openSql(), () => options.clock.now())
    this.queue = { wake: async (body) => this.#send(body), wakeAt: async () => {} }
    this.#alarm = this.#begin()
  }

  /** The store as the Worker reaches it: a call to the object for all that is asked meanwhile, bounded as the platform bounds it. */
  get remote(): TextStore {
    const { store } = this
    return {
      ...gatheredStore((asked) => this.#together(asked)),
      scan: async (limit, cursor) => bounded(store.scan(limit, cursor)),
      snapshot: async (limit, cursor) => bounded(store.snapshot(limit, cursor)),
      sums: async (groups) => store.sums(groups),
      addCounts: async (count) => store.addCounts(count),
    }
  }

  async #together(asked: readonly Asked[]): Promise<readonly Reply[]> {
    bounded(asked)
    const writes = asked.flatMap((one) => (one.op === 'write' ? one.writes : []))
    for (const write of writes) {
      if (write.op === 'put' && Buffer.byteLength(write.text) > rowBytesMax) throw new Error('SQLITE_TOOBIG')
    }
    const replies = bounded(answerTogether(this.store, asked))
    for (const [i, reply] of replies.entries()) {
      const one = asked[i]
      if (one?.op === 'write' && 'result' in reply && reply.result.committed)
        await this.#alarm.written(one.writes, Number.POSITIVE_INFINITY)
    }
    return replies
  }

  /** When the platform does something next; undefined when nothing is left to do. */
  get alarmAtMs(): number | undefined {
    return this.#alarmAtMs ?? undefined
  }

  /** The object is evicted; what it held in memory is lost. */
  evict(): void {
    this.#alarm = this.#begin()
  }

  /** The alarm rings, if it is time. */
  async ring(): Promise<void> {
    const nowMs = this.#options.clock.now()
    if (this.#alarmAtMs === null || this.#alarmAtMs > nowMs) return
    this.#ringsNow = this.#rangAtMs === nowMs ? this.#ringsNow + 1 : 1
    this.#rangAtMs = nowMs
    if (this.#ringsNow > 1000) throw new Error('the alarm rings without end')
    this.#alarmAtMs = null
    try {
      await this.#alarm.rang()
      this.#alarmFailures = 0
    } catch {
      this.#alarmFailures += 1
      const againMs = nowMs + 2000 * 2 ** (this.#alarmFailures - 1)
      if (this.#alarmFailures <= alarmRetries) this.#alarmAtMs = Math.min(this.#alarmAtMs ?? againMs, againMs)
      else this.#alarmFailures = 0
    }
  }

  /** Batches of what waits, out of order; `consume` returns whether it went well. */
  async deliver(consume: (bodies: readonly WakeUp[]) => Promise<boolean>): Promise<void> {
    const { chance } = this.#options
    while (this.#messages.length > 0) {
      const waiting = this.#messages.sort(() => chance() - 0.5)
      this.#messages = []
      const batches: Message[][] = []
      while (waiting.length > 0) batches.push(waiting.splice(0, 1 + Math.floor(chance() * batchMax)))
      // Two at a time, as concurrent consumers would.
      for (let i = 0; i < batches.length; i += 2) {
        await Promise.all(
          batches.slice(i, i + 2).map(async (batch) => {
            if (await consume(batch.map(({ body }) => body))) return
            for (const message of batch) message.retries += 1
            this.#messages.push(...batch.filter(({ retries }) => retries <= messageRetries))
          }),
        )
      }
    }
  }

  #send(body: WakeUp): void {
    const { chance, faults, isQueueAway } = this.#options
    if (isQueueAway()) throw new Error('the queue is away')
    const { loseMessage, doubleMessage } = faults()
    if (chance() < loseMessage) return
    const copies = chance() < doubleMessage ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) this.#messages.push({ body, retries: 0 })
  }

  #begin(): SiteAlarm {
    const { store, queue } = this
    const { clock } = this.#options
    const alarm = new SiteAlarm({
      ...{ store, clock, log: silentLog },
      sweeper: new Sweeper({ records: createTextRecords('main', store), queue, clock }),
      setAlarm: async (atMs) => {
        this.#alarmAtMs = atMs
      },
      purge: (limit) => store.purgeExpired(limit),
      forget: () => {},
      nextForgetMs: () => undefined,
    })
    void alarm.restore(this.#alarmAtMs)
    return alarm
  }
}

function bounded<T>(answer: T): T {
  if (bytesOf(answer) > answerBytesMax) throw new Error('the message exceeds the platform’s limit')
  return answer
}

/** About: what is long are texts. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (typeof value !== 'object' || value === null) return 8
  return Object.values(value).reduce((sum: number, member) => sum + bytesOf(member), 0)
}
