/**
 * What a client may ask of the site's state: counted when it is asked for, and remembered for a moment, so that an answer costs the
 * same however many sockets and calls there are.
 */
import type { LiveState, LiveStats } from '../../../ports/live.ts'
import type { EventLog } from './event-log.ts'

/** How long a count is good enough. */
const countedForMs = 1000

export class LiveStateCounts {
  readonly #log: EventLog
  readonly #now: () => number
  readonly #count: () => LiveStats
  #stats: LiveStats & { readonly goodUntilMs: number } = { sockets: 0, keys: 0, seq: -1, goodUntilMs: 0 }
  /** Keys retained by topic; good until the next event. */
  #active = { seq: -1, goodUntilMs: 0, byTopic: new Map<string, number>() }

  /** `count`: sockets and keys as they are now. */
  constructor(log: EventLog, now: () => number, count: () => LiveStats) {
    this.#log = log
    this.#now = now
    this.#count = count
  }

  stateFor(topic: string): LiveState {
    const nowMs = this.#now()
    const recent = () => {
      if (nowMs >= this.#stats.goodUntilMs) this.#stats = { ...this.#count(), goodUntilMs: nowMs + countedForMs }
      return this.#stats
    }
    const active = () => this.#activeOf(topic, nowMs)
    return {
      nowMs,
      seq: this.#log.head,
      get sockets() {
        return recent().sockets
      },
      get keys() {
        return recent().keys
      },
      get active() {
        return active()
      },
    }
  }

  #activeOf(topic: string, nowMs: number): number {
    const seq = this.#log.head
    if (seq !== this.#active.seq || nowMs >= this.#active.goodUntilMs) {
      this.#active = { seq, goodUntilMs: nowMs + countedForMs, byTopic: new Map() }
    }
    const { byTopic } = this.#active
    const known = byTopic.get(topic) ?? this.#log.retained(topic).length
    byTopic.set(topic, known)
    return known
  }
}
