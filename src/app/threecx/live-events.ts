/**
 * Events of a live connection on their way into the records: in order, tried again until they are accepted.
 *
 * What must stay true: none overtakes another; more than can be held ends the connection (`add` throws), and what is up is
 * read anew by the next one.
 */
import type { CallEvent } from '../../core/calls/event.ts'
import { backoffMs } from '../../lib/backoff.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'

export interface LiveEventsOptions {
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
  /** Returns once they are durable. */
  readonly accept: (events: readonly CallEvent[]) => Promise<void>
}

const heldMax = 5000
const batchMax = 20
const pause = { firstMs: 500, longestMs: 15_000 }

export class LiveEvents {
  readonly #options: LiveEventsOptions
  #waiting: CallEvent[] = []
  #isSending = false

  constructor(options: LiveEventsOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Throws when too many wait already. */
  add(events: readonly CallEvent[]): void {
    if (events.length === 0) return
    if (this.#waiting.length + events.length > heldMax) throw new Error('too many events wait to be stored')
    this.#waiting.push(...events)
    if (!this.#isSending) void this.#send()
  }

  async #send(): Promise<void> {
    const { clock, random, log, accept } = this.#options
    this.#isSending = true
    let failures = 0
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, batchMax)
      try {
        await accept(batch)
        this.#waiting.splice(0, batch.length)
        failures = 0
      } catch (error) {
        log.failure('link_events_not_accepted', error, { waiting: this.#waiting.length })
        await clock.sleep(backoffMs(pause, failures, random))
        failures += 1
      }
    }
    this.#isSending = false
  }
}
