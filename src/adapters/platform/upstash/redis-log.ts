/** Reading a site's events from Redis's log, as one watcher does. */
import type { Clock } from '../../../ports/clock.ts'
import type { LiveSession, LiveWatcher } from '../../../ports/live.ts'
import { type PublishedEvent, readEvent, topicName, topicOfName } from './redis-announcements.ts'
import type { RedisClient } from './redis-client.ts'
import { siteBase } from './redis-records.ts'
import { redisScripts } from './redis-scripts.ts'

/** Somebody who has not read the log for so long is gone. */
const openMs = 150_000

export interface LogPage {
  /** `missed`: follows what was asked for. `active`: that is not known any more; what goes on. `ended`: the key was revoked. */
  readonly kind: 'missed' | 'active' | 'ended'
  /** Of the last event. */
  readonly head: number
  /** When something is to be withdrawn next. */
  readonly forgetAtMs?: number
  readonly events: readonly PublishedEvent[]
}

export class LogReader {
  readonly #redis: RedisClient
  readonly #clock: Pick<Clock, 'now'>
  readonly #session: LiveSession
  readonly #topic: string
  #isClosed = false
  #underWay: Promise<unknown> = Promise.resolve()

  constructor(redis: RedisClient, clock: Pick<Clock, 'now'>, session: LiveSession) {
    this.#redis = redis
    this.#clock = clock
    this.#session = session
    this.#topic = topicName(session.topic)
  }

  /** All since the event with this number, or what goes on; it also says that somebody watches. */
  async read(sinceSeq: number | undefined): Promise<LogPage> {
    const events: PublishedEvent[] = []
    for (let from = sinceSeq; ; ) {
      const [kind, head, forgetAt, next, ...more] = await this.#ask(from)
      const page = { head: Number(head), forgetAtMs: forgetAt === '' ? undefined : Number(forgetAt) }
      if (kind === 'ended') return { kind, ...page, events: [] }
      // Cut off under our hands: of what was read so far nothing is sent twice.
      if (kind === 'active') return { kind, ...page, events: more.map(readEvent) }
      events.push(...more.map(readEvent))
      if (next === '') return { kind: 'missed', ...page, events }
      from = Number(next)
    }
  }

  /** Nobody watches any more. Without it that is known two minutes later. */
  async close(): Promise<void> {
    this.#isClosed = true
    // A read that is under way would put the name back.
    await this.#underWay
    await this.#redis.run(redisScripts.close, [siteBase(this.#session.site)], [this.#name])
  }

  /** The end of an API key is published under the topic that stands in here; `readWatcher` reads it. */
  get #name(): string {
    return `${this.#topic} ${this.#session.keyId} ${this.#session.clientId}`
  }

  async #ask(sinceSeq: number | undefined): Promise<string[]> {
    const { site, keyId, protocol } = this.#session
    const nowMs = Math.floor(this.#clock.now())
    const open = protocol === 'wake' ? ['', ''] : [this.#name, String(nowMs + openMs)]
    const args = [String(nowMs), this.#topic, keyId, ...open, sinceSeq === undefined ? '' : String(sinceSeq)]
    if (this.#isClosed) throw new Error('The watch is closed')
    const asked = this.#redis.run(redisScripts.watch, [siteBase(site)], args)
    this.#underWay = Promise.allSettled([this.#underWay, asked])
    const answer = await asked
    if (!Array.isArray(answer)) throw new TypeError('Redis answered something else than a list')
    return answer.map(String)
  }
}

/** From the name of an open watch. */
export function readWatcher(name: string): LiveWatcher {
  const [topic = '', , clientId = ''] = name.split(' ')
  return { topic: topicOfName(topic), clientId }
}
