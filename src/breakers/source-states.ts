/**
 * How each CRM (and the directory) fares, for the admin to see and for lookups and deliveries to leave alone what is down.
 *
 * What must stay true: a lookup never waits for anything here (`admit` and `learn` are memory; the records come to it with
 * a read that it makes anyway); what opens or closes a breaker is recorded at once, so that other isolates know; all
 * else seldom: an error or a recovery at once, but each at most every 10 s (another kind of error: every second), lasting
 * health every 10 min. The counts of failures are an isolate's, the latest news wins.
 *
 * Stored form (collection `source-state`, version 1): id = source id, value = SourceState with `v`.
 */
import * as z from 'zod'
import type { ErrorCode, SwitchhookError } from '../errors.ts'
import { type Clock, isoUtc } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Background } from '../platform/platform.ts'
import type { RecordRef, Records, StoredRecord } from '../platform/records/records.ts'
import {
  afterAnswer,
  afterFailure,
  afterProbeBegan,
  type Breaker,
  breakerRules,
  breakerStateAt,
  closedBreaker,
  laterBreaker,
  meaningOf,
} from './breaker.ts'

const collection = 'source-state'
const failingWriteEveryMs = 10_000
/** Another kind of error is news, but a source may have many kinds of bad days in one. */
const changedWriteEveryMs = 1000
const healthyWriteEveryMs = 600_000
/** A delivery believes a closed breaker that was read so long ago. */
const freshForMs = 5_000

const breakerSchema = z.object({
  failures: z.int(),
  sinceMs: z.number(),
  openUntilMs: z.number().optional(),
  changedAtMs: z.number(),
})

const stateSchema = z.object({
  lastErrorAt: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  failuresInARow: z.int(),
  lastSuccessAt: z.string().optional(),
  breaker: breakerSchema.optional().catch(undefined),
})

/** Times are ISO 8601 UTC; `code` and `message` are those of the last error, kept after recovery. */
export interface SourceState {
  readonly lastErrorAt?: string
  readonly code?: string
  readonly message?: string
  /** 0: the last word heard was an answer. */
  readonly failuresInARow: number
  readonly lastSuccessAt?: string
  readonly breaker?: Breaker
}

export interface SourceFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfterMs?: number
}

/** Told once for each source that spoke, failed or missed the deadline in a round. */
export interface SourceObserver {
  succeeded(source: string): void
  failed(source: string, failure: SourceFailure): void
  /** After it was told as failed for missing the deadline: too slow, but there. */
  answeredLate(source: string): void
}

/** What deliveries ask of it. */
export interface DeliveryBreaker {
  /**
   * Until when the destination is not to be asked, and since when it has been failing; undefined: it may be asked now,
   * and `told` must hear what came of it. `read`: its recorded state, where it was read just now.
   */
  hold(
    destination: string,
    read?: { readonly stored: StoredRecord | undefined },
  ): Promise<{ readonly untilMs: number; readonly sinceMs: number } | undefined>
  told(destination: string, error: SwitchhookError | undefined): Promise<void>
}

/** The recorded state of each source, undefined where nothing was recorded yet. */
export async function readSourceStates(
  records: Records,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SourceState | undefined>> {
  const stored = await records.getMany<unknown>(ids.map(stateRef))
  return new Map(ids.map((id, position) => [id, parseState(stored[position]?.value)]))
}

/** Where a source's state is recorded. */
export function stateRef(source: string): RecordRef {
  return { collection, id: source }
}

interface Track {
  readonly state: SourceState
  readonly breaker: Breaker
  /** As far as is known here: an answer is then news. */
  readonly isShownFailing: boolean
  readonly failureWrittenAtMs: number
  readonly successWrittenAtMs: number
}

const untracked: Track = {
  state: { failuresInARow: 0 },
  breaker: closedBreaker,
  isShownFailing: false,
  failureWrittenAtMs: -Infinity,
  successWrittenAtMs: -Infinity,
}

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
    // A refused delivery is an answer to the breaker, yet its CRM shows as failing until a success is written.
    this.#change(source, { breaker, isShownFailing: own.isShownFailing || recorded.failuresInARow > 0 })
  }

  async hold(destination: string, read?: { readonly stored: StoredRecord | undefined }) {
    const readAtMs = this.#readAtMs.get(destination) ?? -Infinity
    const { breaker } = this.#track(destination)
    const isFresh = this.#clock.now() - readAtMs < freshForMs && breakerStateAt(breaker, this.#clock.now()) === 'closed'
    if (isFresh && !read) return undefined
    const { stored } = read ?? { stored: await this.#records.get(collection, destination) }
    this.learn(destination, stored)
    return this.#admitDelivery(destination, stored)
  }

  async told(destination: string, error: SwitchhookError | undefined): Promise<void> {
    if (error !== undefined && !error.code.startsWith('crm_')) return
    const works: Promise<unknown>[] = []
    this.#note(destination, error, (work) => works.push(work))
    await Promise.all(works)
  }

  /** Of a half-open breaker only he may ask who says so in the records first. */
  async #admitDelivery(destination: string, stored: StoredRecord | undefined) {
    const nowMs = this.#clock.now()
    const { breaker } = this.#track(destination)
    const { openUntilMs, sinceMs } = breaker
    if (openUntilMs === undefined) return undefined
    if (nowMs < openUntilMs) return { untilMs: openUntilMs, sinceMs }
    const probing = afterProbeBegan(breaker, nowMs)
    const value = { v: 1, ...(parseState(stored?.value) ?? { failuresInARow: breaker.failures }), breaker: probing }
    const put = { op: 'put', ...stateRef(destination), value, expect: stored?.version ?? 0 } as const
    const { committed } = await this.#records.write([put])
    this.#change(destination, { breaker: probing })
    return committed ? undefined : { untilMs: nowMs + breakerRules.probeMs, sinceMs }
  }

  #track(source: string): Track {
    return this.#tracks.get(source) ?? untracked
  }

  #change(source: string, change: Partial<Track>): void {
    this.#tracks.set(source, { ...this.#track(source), ...change })
  }

  #note(source: string, failure: SourceFailure | undefined, background: Background): void {
    const before = this.#track(source)
    const after = failure ? this.#failed(before, failure) : this.#succeeded(before)
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

  #failed(before: Track, { code, message, retryAfterMs }: SourceFailure): Track {
    const now = this.#clock.now()
    const meaning = meaningOf(code)
    const breaker =
      meaning === 'outage'
        ? afterFailure(before.breaker, now, retryAfterMs)
        : meaning === 'answer'
          ? afterAnswer(before.breaker, now)
          : before.breaker
    const failuresInARow = before.state.failuresInARow + 1
    const state = { ...before.state, code, message, lastErrorAt: isoUtc(now), failuresInARow }
    const everyMs = code === before.state.code ? failingWriteEveryMs : changedWriteEveryMs
    if (now - before.failureWrittenAtMs < everyMs) return { ...before, state, breaker }
    return { ...before, state, breaker, isShownFailing: true, failureWrittenAtMs: now }
  }

  #succeeded(before: Track): Track {
    const now = this.#clock.now()
    const breaker = afterAnswer(before.breaker, now)
    const state = { ...before.state, lastSuccessAt: isoUtc(now), failuresInARow: 0 }
    // A recovery is written at once: there are no more of them than of the failures shown, which are written seldom.
    const isNews = before.isShownFailing || now - before.successWrittenAtMs >= healthyWriteEveryMs
    if (!isNews) return { ...before, state, breaker }
    return { ...before, state, breaker, isShownFailing: false, successWrittenAtMs: now }
  }

  async #write(source: string, triesLeft = 3): Promise<void> {
    try {
      const stored = await this.#records.get<unknown>(collection, source)
      const known = parseState(stored?.value)
      const { state, breaker: own } = this.#track(source)
      const breaker = laterBreaker(own, known?.breaker ?? closedBreaker)
      const isOld = known !== undefined && latestAt(known) > latestAt(state)
      if (isOld && breaker === known?.breaker) return
      const value = { v: 1, ...(isOld ? { ...state, ...known } : { ...known, ...state }), breaker }
      const put = { op: 'put', ...stateRef(source), value, expect: stored?.version ?? 0 } as const
      const { committed } = await this.#records.write([put])
      if (!committed && triesLeft > 1) await this.#write(source, triesLeft - 1)
    } catch {
      this.#log.error('source_state_not_recorded', { source })
    }
  }
}

function latestAt(state: SourceState): string {
  const { lastErrorAt = '', lastSuccessAt = '' } = state
  return [lastErrorAt, lastSuccessAt].sort().at(-1) ?? ''
}

function parseState(value: unknown): SourceState | undefined {
  const parsed = stateSchema.safeParse(value)
  return parsed.success ? parsed.data : undefined
}
