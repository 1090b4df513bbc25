/**
 * One polled source: read a page, push it, and move the checkpoint once the cloud has all of it.
 *
 * What must stay true: checkpoints move in the order of pages, each only after the ack of its page and of those before;
 * at most `pagesAhead` pages are in memory; a source or disk that fails is tried again for ever, logged once.
 */

import type { Page, PolledSource } from '../../../adapters/pbx/source.ts'
import { toSwitchhookError } from '../../../lib/errors.ts'
import { WakeSignal } from '../../../lib/wake-signal.ts'
import { isoUtc } from '../../../ports/clock.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Refused } from '../outbox/stored-event.ts'
import { Health, type HealthOptions, type PolledState } from './health.ts'
import { PageSender, type PageSenderOptions } from './page-sender.ts'
import { Progress, type ProgressOptions } from './progress.ts'

export interface PolledRunnerOptions extends PageSenderOptions, ProgressOptions, HealthOptions {
  readonly source: PolledSource
  readonly outbox: Outbox
  readonly everyMs: number
  readonly pageRows: number
  /** After each page that is acked. */
  readonly onPage?: (page: { readonly rows: number; readonly readUpTo?: string }) => void
}

interface PageUnderWay {
  readonly page: Omit<Page, 'events'>
  readonly refused: Promise<readonly Refused[]>
}

const pagesAhead = 3
/** Rows of an overlap come within the first pages of a turn; further on it is a back-fill, and nothing comes twice. */
const pagesWithOverlap = 5

export class PolledRunner {
  readonly #options: PolledRunnerOptions
  readonly #sender: PageSender
  readonly #progress: Progress
  readonly #signal = new WakeSignal()
  readonly #health: Health

  constructor(options: PolledRunnerOptions) {
    this.#options = options
    this.#sender = new PageSender(options.source.id, options)
    this.#progress = new Progress(options.source.id, options)
    this.#health = new Health(options.source.id, options)
  }

  get source(): PolledSource {
    return this.#options.source
  }

  get state(): PolledState {
    return this.#health.state
  }

  /** Reads now instead of at the next turn. */
  poll(): void {
    this.#signal.wake()
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waitMs = (await this.#turn(signal)) ? this.#options.everyMs : this.#health.pauseMs()
      await this.#rest(waitMs, signal)
    }
  }

  /** Reads and pushes until everything is acked. Throws what went wrong after a few tries, or the signal's reason. */
  async drain(signal: AbortSignal, tries = 3): Promise<void> {
    for (let left = tries; ; left -= 1) {
      if (await this.#turn(signal)) return
      signal.throwIfAborted()
      if (left <= 1) throw this.#health.lastError
      await this.#rest(this.#health.pauseMs(), signal)
    }
  }

  /** All that is there, once. False when it could not be read or its checkpoint not be saved. */
  async #turn(signal: AbortSignal): Promise<boolean> {
    // Aborted when the turn ends, however it ends: no push may outlive the turn that would move its checkpoint.
    const turn = new AbortController()
    try {
      await this.#readAll(AbortSignal.any([signal, turn.signal]))
      this.#health.caughtUp()
      return true
    } catch (thrown) {
      turn.abort()
      this.#progress.saveIfPossible()
      if (!signal.aborted) this.#health.failed(toSwitchhookError(thrown))
      return false
    }
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    const underWay: PageUnderWay[] = []
    let from = this.#progress.checkpoint
    let pages = 0
    for (let more = true; more; ) {
      // With a full disk the checkpoint could not move: reading on would only fill the memory.
      if (!this.#options.outbox.retryDisk()) throw new Error(this.#options.outbox.problem)
      pages += 1
      const next = await this.#readPage(from, pages <= pagesWithOverlap, signal)
      underWay.push(next)
      from = next.page.checkpoint
      more = next.page.more
      if (underWay.length >= pagesAhead) await this.#commitFirst(underWay)
    }
    while (underWay.length > 0) await this.#commitFirst(underWay)
  }

  /** Reads a page and begins to send it. */
  async #readPage(
    from: Page['checkpoint'] | undefined,
    mayOverlap: boolean,
    signal: AbortSignal,
  ): Promise<PageUnderWay> {
    const { source, pageRows, counters } = this.#options
    const { events, ...page } = await source.poll(from, pageRows, signal)
    signal.throwIfAborted()
    counters.read(source.id, page.rows)
    const refused = this.#sender.send(events, mayOverlap, signal)
    // It is awaited by #commitFirst; until then its failure is not unhandled.
    refused.catch(() => undefined)
    return { page, refused }
  }

  async #commitFirst(underWay: PageUnderWay[]): Promise<void> {
    const { outbox, clock, onPage } = this.#options
    const oldest = underWay.shift()
    if (oldest === undefined) return
    const { page, refused } = oldest
    outbox.quarantine(await refused, isoUtc(clock.now()))
    this.#progress.reached(page)
    this.#health.advanced(page)
    onPage?.(page)
  }

  /** Until the time is over or `poll()` is called. */
  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const either = AbortSignal.any([signal, over.signal])
    const slept = this.#options.clock.sleep(ms, either).catch(() => undefined)
    await Promise.race([slept, this.#signal.wait(either)])
    over.abort()
  }
}
