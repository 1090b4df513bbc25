/**
 * Sends the events of a source's pages, a few batches at once. What the cloud acked lately is not sent again.
 *
 * What must stay true: nothing here holds on to the events of a page while their answers are awaited; they stand in the
 * batches' bodies by then.
 */
import type { CallEvent } from '../../../core/calls/event.ts'
import type { Refused, StoredEvent } from '../outbox/stored-event.ts'
import { type BatchLimits, batchesOf } from '../push/batches.ts'
import type { Pusher } from '../push/pusher.ts'
import { AckedIds } from './acked-ids.ts'
import type { Counters } from './counter-buffer.ts'
import type { Semaphore } from './semaphore.ts'

export interface PageSenderOptions {
  readonly pusher: Pick<Pusher, 'push'>
  /** Batches under way at once, of all polled sources together. */
  readonly semaphore: Semaphore
  readonly counters: Counters
  readonly limits: BatchLimits
  /** Adds what the phone system does not give. */
  readonly complete: (event: CallEvent) => CallEvent
}

const ackedIdsKept = 50_000

export class PageSender {
  readonly #source: string
  readonly #options: PageSenderOptions
  readonly #acked = new AckedIds(ackedIdsKept)

  constructor(source: string, options: PageSenderOptions) {
    this.#source = source
    this.#options = options
  }

  /**
   * Resolves once the cloud has validated all events, with those that it refused. Rejects when `signal` aborts.
   * @param mayOverlap Some of the events may have been sent before.
   */
  send(events: readonly CallEvent[], mayOverlap: boolean, signal: AbortSignal): Promise<readonly Refused[]> {
    // Not async: that would hold on to the events.
    return Promise.all(this.#launch(events, mayOverlap, signal)).then((refused) => refused.flat())
  }

  #launch(events: readonly CallEvent[], mayOverlap: boolean, signal: AbortSignal): Promise<readonly Refused[]>[] {
    const { limits, complete } = this.#options
    const unknown = mayOverlap ? events.filter((event) => !this.#acked.has(event.id)) : events
    const batches = batchesOf(this.#source, unknown.map(complete), limits)
    return Array.from(batches, (batch) => this.#push(batch, mayOverlap, signal))
  }

  async #push(batch: readonly StoredEvent[], mayOverlap: boolean, signal: AbortSignal): Promise<readonly Refused[]> {
    const { pusher, semaphore, counters } = this.#options
    return semaphore.run(async () => {
      const result = await pusher.push(batch, signal)
      counters.acked(batch, result)
      if (mayOverlap) for (const { id } of batch) this.#acked.add(id)
      return result.refused
    }, signal)
  }
}
