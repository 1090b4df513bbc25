/**
 * One polled source: read a page, push it, and move the checkpoint once the cloud has all of it.
 *
 * What must stay true: checkpoints move in the order of pages, each only after the ack of its page and of those before;
 * at most `pagesAhead` pages are in memory; a source or disk that fails is tried again for ever, told once.
 */
import type { CallEvent } from '../../calls/event.ts'
import { type SwitchhookError, toSwitchhookError } from '../../errors.ts'
import type { Clock, Random } from '../../platform/clock.ts'
import { isoUtc } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import type { Checkpoints } from '../outbox/checkpoints.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Refused } from '../outbox/stored-event.ts'
import { type BatchLimits, batchesOf } from '../push/batches.ts'
import type { Pusher } from '../push/pusher.ts'
import type { Checkpoint, Page, PolledSource } from '../source.ts'
import { AckedIds } from './acked-ids.ts'
import { Bell } from './bell.ts'
import type { Slots } from './slots.ts'
import type { Tally } from './tally.ts'

export interface PolledRunnerOptions {
  readonly source: PolledSource
  readonly outbox: Outbox
  readonly checkpoints: Checkpoints
  readonly pusher: Pick<Pusher, 'push'>
  /** Batches under way at once, of all polled sources together. */
  readonly slots: Slots
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
  readonly tally: Tally
  readonly limits: BatchLimits
  readonly everyMs: number
  readonly pageRows: number
  /** Adds what the phone system does not tell. */
  readonly complete: (event: CallEvent) => CallEvent
  /** After each page that is acked and its checkpoint saved. */
  readonly onPage?: (page: { readonly rows: number; readonly readUpTo?: string }) => void
}

export interface PolledState {
  /** Undefined before the first poll. */
  readonly ok?: boolean
  readonly problem?: string
  readonly caughtUp: boolean
  /** When everything that was there had been read and acked. */
  readonly caughtUpAt?: string
}

interface PageUnderWay {
  readonly page: Page
  readonly refused: Promise<readonly Refused[]>
}

const pagesAhead = 3
const ackedIdsKept = 50_000
/** Rows of an overlap come within the first pages of a turn; further on it is a back-fill, and nothing comes twice. */
const pagesWithOverlap = 5
/** In a back-fill a checkpoint is written so often: each is a write that waits for the disk. */
const saveEveryMs = 200
const failureBaseMs = 1000
const failureCapMs = 60_000

export class PolledRunner {
  readonly #options: PolledRunnerOptions
  readonly #acked = new AckedIds(ackedIdsKept)
  readonly #bell = new Bell()
  #failures = 0
  #unsaved: Pick<Page, 'checkpoint' | 'readUpTo'> | undefined
  #savedMs = 0
  #state: PolledState = { caughtUp: false }

  constructor(options: PolledRunnerOptions) {
    this.#options = options
  }

  get source(): PolledSource {
    return this.#options.source
  }

  get state(): PolledState {
    return this.#state
  }

  /** Reads now instead of at the next turn. */
  poll(): void {
    this.#bell.ring()
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waitMs = (await this.#turn(signal)) ? this.#options.everyMs : this.#failureDelayMs()
      await this.#rest(waitMs, signal)
    }
  }

  /** Reads and pushes until everything is acked. Throws what went wrong after a few tries, or the signal's reason. */
  async drain(signal: AbortSignal, tries = 3): Promise<void> {
    for (let left = tries; ; left -= 1) {
      if (await this.#turn(signal)) return
      signal.throwIfAborted()
      if (left <= 1) throw this.#lastError
      await this.#rest(this.#failureDelayMs(), signal)
    }
  }

  #lastError: SwitchhookError | undefined

  /** All that is there, once. False when it could not be read or its checkpoint not be saved. */
  async #turn(signal: AbortSignal): Promise<boolean> {
    // Aborted when the turn ends, however it ends: no push may outlive the turn that would move its checkpoint.
    const turn = new AbortController()
    try {
      await this.#readAll(AbortSignal.any([signal, turn.signal]))
      if (this.#failures > 0) this.#options.log.info('source_readable_again', { source: this.source.id })
      this.#failures = 0
      this.#state = { ok: true, caughtUp: true, caughtUpAt: isoUtc(this.#options.clock.now()) }
      return true
    } catch (thrown) {
      turn.abort()
      this.#saveIfPossible()
      if (!signal.aborted) this.#failed(toSwitchhookError(thrown))
      return false
    }
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    const { source, checkpoints, pageRows, tally } = this.#options
    const underWay: PageUnderWay[] = []
    let pages = 0
    let from: Checkpoint | undefined = checkpoints.get(source.id)?.checkpoint
    for (let more = true; more; ) {
      // With a full disk the checkpoint could not move: reading on would only fill the memory.
      if (!this.#options.outbox.retryDisk()) throw new Error(this.#options.outbox.problem)
      const page = await source.poll(from, pageRows, signal)
      signal.throwIfAborted()
      tally.read(source.id, page.rows)
      pages += 1
      const refused = this.#push(page, pages <= pagesWithOverlap, signal)
      // It is awaited below; until then its failure is not unhandled.
      refused.catch(() => undefined)
      underWay.push({ page: { ...page, events: [] }, refused })
      from = page.checkpoint
      more = page.more
      if (underWay.length >= pagesAhead) await this.#commitOldest(underWay)
    }
    while (underWay.length > 0) await this.#commitOldest(underWay)
  }

  async #push(page: Page, mayOverlap: boolean, signal: AbortSignal): Promise<readonly Refused[]> {
    const { source, pusher, slots, limits, tally, complete } = this.#options
    const unknown = mayOverlap ? page.events.filter((event) => !this.#acked.has(event.id)) : page.events
    const sent: Promise<readonly Refused[]>[] = []
    for (const batch of batchesOf(source.id, unknown.map(complete), limits)) {
      const push = slots.run(async () => {
        const result = await pusher.push(batch, signal)
        tally.acked(batch, result)
        if (mayOverlap) for (const { id } of batch) this.#acked.add(id)
        return result.refused
      }, signal)
      sent.push(push)
    }
    return (await Promise.all(sent)).flat()
  }

  /** At the end of a turn that failed: what was acked need not be sent again. */
  #saveIfPossible(): void {
    try {
      this.#save()
    } catch {
      // The disk is the failure, or one more; it is told by the turn that could not save.
      this.#unsaved = undefined
    }
  }

  /** Writes down where everything before is acked. */
  #save(): void {
    const { source, checkpoints, clock, tally } = this.#options
    if (this.#unsaved === undefined) return
    const movedAt = isoUtc(clock.now())
    checkpoints.save(source.id, { ...this.#unsaved, movedAt, lastId: tally.of(source.id).lastAckedId })
    this.#unsaved = undefined
    this.#savedMs = clock.now()
  }

  async #commitOldest(underWay: PageUnderWay[]): Promise<void> {
    const { outbox, clock, onPage } = this.#options
    const oldest = underWay.shift()
    if (oldest === undefined) return
    const { page, refused } = oldest
    outbox.quarantine(await refused, isoUtc(clock.now()))
    const { checkpoint, readUpTo, rows } = page
    this.#unsaved = { checkpoint, readUpTo }
    if (!page.more || clock.now() - this.#savedMs >= saveEveryMs) this.#save()
    this.#state = { ...this.#state, ok: true, problem: undefined, caughtUp: !page.more }
    onPage?.({ rows, readUpTo })
  }

  #failed(error: SwitchhookError): void {
    const { log, source } = this.#options
    const problem = error.code === 'internal' && error.cause instanceof Error ? error.cause.message : error.message
    if (this.#state.problem !== problem || (this.#failures & (this.#failures - 1)) === 0) {
      log.warn('source_not_read', { source: source.id, code: error.code, problem, failures: this.#failures + 1 })
    }
    this.#failures += 1
    this.#lastError = error
    this.#state = { ok: false, problem, caughtUp: false, caughtUpAt: this.#state.caughtUpAt }
  }

  #failureDelayMs(): number {
    const ceilingMs = Math.min(failureCapMs, failureBaseMs * 2 ** Math.min(this.#failures, 20))
    return this.#options.random.next() * ceilingMs
  }

  /** Until the time is over or `poll()` is called. */
  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const either = AbortSignal.any([signal, over.signal])
    const slept = this.#options.clock.sleep(ms, either).catch(() => undefined)
    await Promise.race([slept, this.#bell.wait(either)])
    over.abort()
  }
}
