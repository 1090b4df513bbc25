/**
 * From the outbox to the cloud. While nothing is under way an event goes at once, so that a ring is not held up; while something is,
 * events gather until that is done, `maxAgeMs` at most, so that a burst is few requests. A few batches are under way at once, so that
 * one slow answer does not delay the next ring.
 */

import { WakeSignal } from '../../../lib/wake-signal.ts'
import type { Clock } from '../../../ports/clock.ts'
import { isoUtc } from '../../../ports/clock.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { StoredEvent } from '../outbox/stored-event.ts'
import { type BatchLimits, roomFor } from '../push/batches.ts'
import type { Pusher } from '../push/pusher.ts'
import type { Counters } from './counter-buffer.ts'

export interface LiveDeliveryOptions {
  readonly outbox: Outbox
  readonly pusher: Pick<Pusher, 'push'>
  readonly clock: Clock
  readonly counters: Counters
  readonly limits: BatchLimits
  readonly maxAgeMs: number
  /** Events gather although nothing is under way: each batch is paid for (QStash). */
  readonly gathersWhenIdle?: boolean
  /** Batches under way at once. */
  readonly inFlight: number
}

/** While the disk can't be written it is tried again this often, events or not. */
const diskRetryMs = 1000

export class LiveDelivery {
  readonly #options: LiveDeliveryOptions
  readonly #underWay = new Set<string>()
  readonly #inFlight = new Set<Promise<void>>()
  readonly #signal = new WakeSignal()
  #willRing = false

  constructor(options: LiveDeliveryOptions) {
    this.#options = options
  }

  /** There is something new in the outbox. */
  wake(): void {
    this.#signal.wake()
  }

  /** Nothing waits and nothing is under way. */
  get isIdle(): boolean {
    return this.#inFlight.size === 0 && this.#options.outbox.size.events === 0
  }

  /** Runs until `signal` aborts; what is not acked by then stays in the outbox. */
  async run(signal: AbortSignal): Promise<void> {
    const { outbox } = this.#options
    while (!signal.aborted) {
      if (this.#hasRoom() && this.#launch(signal)) continue
      if (outbox.problem !== undefined) this.#ringLater(signal)
      await this.#signal.wait(signal)
      outbox.retryDisk()
      if (this.#hasRoom() && outbox.size.events > this.#underWay.size) await this.#gather(signal)
    }
    await Promise.all(this.#inFlight)
  }

  /** Resolves when the outbox is empty. Rejects when `signal` aborts. */
  async drained(signal: AbortSignal): Promise<void> {
    while (!this.isIdle) await this.#options.clock.sleep(20, signal)
  }

  async #gather(signal: AbortSignal): Promise<void> {
    const { clock, maxAgeMs, gathersWhenIdle } = this.#options
    const enough = new AbortController()
    if (!gathersWhenIdle) void Promise.all(this.#inFlight).finally(() => enough.abort())
    await clock.sleep(maxAgeMs, AbortSignal.any([signal, enough.signal])).catch(() => undefined)
  }

  #ringLater(signal: AbortSignal): void {
    if (this.#willRing) return
    this.#willRing = true
    void this.#options.clock
      .sleep(diskRetryMs, signal)
      .catch(() => undefined)
      .then(() => {
        this.#willRing = false
        this.#signal.wake()
      })
  }

  #hasRoom(): boolean {
    return this.#inFlight.size < this.#options.inFlight
  }

  /** False when there is nothing to send. */
  #launch(signal: AbortSignal): boolean {
    const { outbox, limits } = this.#options
    const batch = outbox.take(this.#underWay, limits.maxEvents, roomFor(limits))
    if (batch.length === 0) return false
    for (const { id } of batch) this.#underWay.add(id)
    const flight = this.#fly(batch, signal).finally(() => {
      for (const { id } of batch) this.#underWay.delete(id)
      this.#inFlight.delete(flight)
      this.#signal.wake()
    })
    this.#inFlight.add(flight)
    return true
  }

  async #fly(batch: readonly StoredEvent[], signal: AbortSignal): Promise<void> {
    const { outbox, pusher, clock, counters } = this.#options
    try {
      const result = await pusher.push(batch, signal)
      outbox.settle(batch, result.refused, isoUtc(clock.now()))
      counters.acked(batch, result)
    } catch (thrown) {
      if (!signal.aborted) throw thrown
    }
  }
}
