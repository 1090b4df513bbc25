/**
 * The state of each CRM (and of the directory), for the admin to see and for lookups and deliveries to leave alone what is down.
 *
 * What must stay true: a lookup never waits for anything here (`admit` and `learn` are memory; the records come to it with
 * a read that it makes anyway); what opens or closes a breaker is recorded at once, so that other isolates know; all else
 * seldom (track.ts). The counts of failures are an isolate's, the latest news wins.
 */
import type { ErrorCode, SwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Background } from '../../ports/platform.ts'
import type { Records, StoredRecord } from '../../ports/records.ts'
import {
  afterAnswer,
  afterProbeBegan,
  afterRefusedLogin,
  type Breaker,
  breakerRules,
  breakerStateAt,
  closedBreaker,
  laterBreaker,
  meaningOf,
} from './breaker.ts'
import type { DeliveryBreaker, SourceFailure, SourceObserver } from './source-observer.ts'
import { parseState, stateCollection, stateRef, withLatest } from './source-state.ts'
import { type Track, trackFailed, trackSucceeded, untracked } from './track.ts'

/** A delivery believes a closed breaker that was read so long ago. */
const freshForMs = 5_000

export class SourceStates implements DeliveryBreaker {
  readonly #tracks = new Map<string, Track>()
  readonly #readAtMs = new Map<string, number>()
  readonly #records: Records
  readonly #clock: Pick<Clock, 'now'>
  readonly #log: Log

  constructor(records: Records, clock: Pick<Clock, 'now'>, log: Log) {
    this.#records = records
    this.#clock = clock
    this.#log = log
  }

  /** The observer of one request, whose `background` carries the writes. */
  observer(background: Background): SourceObserver {
    return {
      succeeded: (source) => this.#note(source, undefined, background),
      failed: (source, failure) => this.#note(source, failure, background),
      answeredLate: (source) => {
        const before = this.#track(source)
        const after = { ...before, breaker: afterAnswer(before.breaker, this.#clock.now()) }
        this.#keep(source, before, after, background)
      },
    }
  }

  /**
   * Whether a lookup may ask the source now: undefined when it may, else the code of the failure that keeps it away. The
   * first to ask of a half-open breaker may; of isolates that ask in the same moment, each first.
   */
  admit(source: string, background: Background): ErrorCode | undefined {
    const { breaker } = this.#track(source)
    const state = breakerStateAt(breaker, this.#clock.now())
    if (state === 'closed') return undefined
    if (state === 'open') return 'crm_unavailable'
    this.#change(source, { breaker: afterProbeBegan(breaker, this.#clock.now()) })
    background(this.#write(source))
    return undefined
  }

  /** What another isolate recorded, as it was read just now. */
  learn(source: string, stored: StoredRecord | undefined): void {
    this.#readAtMs.set(source, this.#clock.now())
    const recorded = parseState(stored?.value)
    if (recorded === undefined) return
    const own = this.#track(source)
    const breaker = laterBreaker(own.breaker, recorded.breaker ?? closedBreaker)
    const login = laterBreaker(own.login, recorded.login ?? closedBreaker)
    // A refused delivery is an answer to the breaker, yet its CRM shows as failing until a success is written.
    this.#change(source, { breaker, login, isShownFailing: own.isShownFailing || recorded.failuresInARow > 0 })
  }

  async hold(destination: string, read?: { readonly stored: StoredRecord | undefined }) {
    const readAtMs = this.#readAtMs.get(destination) ?? -Infinity
    const { breaker, login } = this.#track(destination)
    const isClosed = [breaker, login].every((one) => breakerStateAt(one, this.#clock.now()) === 'closed')
    if (isClosed && this.#clock.now() - readAtMs < freshForMs && !read) return undefined
    const { stored } = read ?? { stored: await this.#records.get(stateCollection, destination) }
    this.learn(destination, stored)
    return this.#admitDelivery(destination, stored)
  }

  /** Those of the sources that refuse our login, as it is recorded. */
  async refusedLogins(sources: readonly string[]): Promise<ReadonlySet<string>> {
    const stored = await this.#records.getMany<unknown>(sources.map(stateRef))
    for (const [position, source] of sources.entries()) this.learn(source, stored[position])
    return new Set(sources.filter((source) => isOpened(this.#track(source).login)))
  }

  /** The login was accepted, whatever else was refused. */
  async loginAccepted(source: string): Promise<void> {
    const works: Promise<unknown>[] = []
    this.#noteLogin(source, undefined, (work) => works.push(work))
    await Promise.all(works)
  }

  async observe(destination: string, error: SwitchhookError | undefined): Promise<void> {
    if (error !== undefined && !error.code.startsWith('crm_')) return
    const works: Promise<unknown>[] = []
    this.#noteLogin(destination, error, (work) => works.push(work))
    this.#note(destination, error, (work) => works.push(work))
    await Promise.all(works)
  }

  /** Of a half-open breaker only he may ask who says so in the records first. */
  async #admitDelivery(destination: string, stored: StoredRecord | undefined) {
    const nowMs = this.#clock.now()
    const { breaker, login } = this.#track(destination)
    const opened = { ...(isOpened(breaker) && { breaker }), ...(isOpened(login) && { login }) }
    const held = Object.values(opened).find((breaker) => breakerStateAt(breaker, nowMs) === 'open')
    if (held) return { untilMs: held.openUntilMs ?? nowMs, sinceMs: held.sinceMs }
    const [first] = Object.values(opened)
    if (first === undefined) return undefined
    const probing = Object.fromEntries(Object.entries(opened).map(([name, one]) => [name, afterProbeBegan(one, nowMs)]))
    const value = { v: 1, ...(parseState(stored?.value) ?? { failuresInARow: first.failures }), ...probing }
    const put = { op: 'put', ...stateRef(destination), value, expect: stored?.version ?? 0 } as const
    const { committed } = await this.#records.write([put])
    this.#change(destination, probing)
    return committed ? undefined : { untilMs: nowMs + breakerRules.probeMs, sinceMs: first.sinceMs }
  }

  /** A refused login is recorded at once, and so is that it is taken again. */
  #noteLogin(source: string, failure: SourceFailure | undefined, background: Background): void {
    const nowMs = this.#clock.now()
    const { login } = this.#track(source)
    const meaning = failure ? meaningOf(failure.code) : 'answer'
    if (meaning === 'nothing' || meaning === 'outage') return
    const after = meaning === 'answer' ? afterAnswer(login, nowMs) : afterRefusedLogin(login, nowMs)
    if (after === login) return
    this.#change(source, { login: after })
    if (meaning === 'answer') this.#log.info('login_accepted_again', { source })
    else this.#log.error('login_refused', { source, triedAgainAtMs: after.openUntilMs })
    background(this.#write(source))
  }

  #track(source: string): Track {
    return this.#tracks.get(source) ?? untracked
  }

  #change(source: string, change: Partial<Track>): void {
    this.#tracks.set(source, { ...this.#track(source), ...change })
  }

  #note(source: string, failure: SourceFailure | undefined, background: Background): void {
    const nowMs = this.#clock.now()
    const before = this.#track(source)
    const after = failure ? trackFailed(before, failure, nowMs) : trackSucceeded(before, nowMs)
    if (after === before) return
    if (failure && after.failureWrittenAtMs !== before.failureWrittenAtMs) {
      this.#log.warn('source_failed', { source, code: failure.code })
    }
    this.#keep(source, before, after, background)
  }

  /** Records what is news. */
  #keep(source: string, before: Track, after: Track, background: Background): void {
    this.#tracks.set(source, after)
    const nowMs = this.#clock.now()
    const isTurn = breakerStateAt(before.breaker, nowMs) !== breakerStateAt(after.breaker, nowMs)
    const isDue =
      after.failureWrittenAtMs !== before.failureWrittenAtMs || after.successWrittenAtMs !== before.successWrittenAtMs
    if (!isTurn && !isDue) return
    if (isTurn) this.#log.warn('breaker_turned', { source, state: breakerStateAt(after.breaker, nowMs) })
    background(this.#write(source))
  }

  async #write(source: string, triesLeft = 3): Promise<void> {
    try {
      const stored = await this.#records.get<unknown>(stateCollection, source)
      const value = withLatest(parseState(stored?.value), this.#track(source))
      if (value === undefined) return
      const put = { op: 'put', ...stateRef(source), value, expect: stored?.version ?? 0 } as const
      const { committed } = await this.#records.write([put])
      if (!committed && triesLeft > 1) await this.#write(source, triesLeft - 1)
    } catch (thrown) {
      this.#log.failure('source_state_not_recorded', thrown, { source })
    }
  }
}

function isOpened({ openUntilMs }: Breaker): boolean {
  return openUntilMs !== undefined
}
