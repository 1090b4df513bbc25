/**
 * How each source fares, so that an admin can see a CRM that is down without reading logs.
 *
 * Recorded in the background and seldom, per isolate: an error or a recovery at once, but each at most every 10 s
 * (another kind of error: every second); lasting health every 10 min. The counts are this isolate's; the latest news
 * wins.
 *
 * Stored form (collection `source-state`, version 1): id = source id, value = SourceState with `v`.
 */
import * as z from 'zod'
import { type Clock, isoUtc } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import type { Background } from '../../platform/platform.ts'
import type { Records } from '../../platform/records/records.ts'
import type { SourceFailure, SourceObserver } from './ask-sources.ts'

const collection = 'source-state'
const failingWriteEveryMs = 10_000
/** Another kind of error is news, but a source may have many kinds of bad days in one. */
const changedWriteEveryMs = 1000
const healthyWriteEveryMs = 600_000

const stateSchema = z.object({
  lastErrorAt: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  failuresInARow: z.int(),
  lastSuccessAt: z.string().optional(),
})

/** Times are ISO 8601 UTC; `code` and `message` are those of the last error, kept after recovery. */
export interface SourceState {
  readonly lastErrorAt?: string
  readonly code?: string
  readonly message?: string
  /** 0: the last word heard was an answer. */
  readonly failuresInARow: number
  readonly lastSuccessAt?: string
}

/** The recorded state of each source, undefined where nothing was recorded yet. */
export async function readSourceStates(
  records: Records,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SourceState | undefined>> {
  const stored = await records.getMany<unknown>(ids.map((id) => ({ collection, id })))
  return new Map(ids.map((id, position) => [id, parseState(stored[position]?.value)]))
}

interface Track {
  readonly state: SourceState
  readonly failureWrittenAtMs: number
  readonly successWrittenAtMs: number
}

const untracked: Track = { state: { failuresInARow: 0 }, failureWrittenAtMs: -Infinity, successWrittenAtMs: -Infinity }

export class SourceStates {
  readonly #tracks = new Map<string, Track>()
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
    }
  }

  #note(source: string, failure: SourceFailure | undefined, background: Background): void {
    const before = this.#tracks.get(source) ?? untracked
    const track = failure ? this.#failed(before, failure) : this.#succeeded(before)
    this.#tracks.set(source, track)
    const isNews =
      track.failureWrittenAtMs !== before.failureWrittenAtMs || track.successWrittenAtMs !== before.successWrittenAtMs
    if (!isNews) return
    if (failure) this.#log.warn('lookup.source_failed', { source, code: failure.code })
    background(this.#write(source, track.state))
  }

  #failed(before: Track, failure: SourceFailure): Track {
    const now = this.#clock.now()
    const failuresInARow = before.state.failuresInARow + 1
    const state = { ...before.state, ...failure, lastErrorAt: isoUtc(now), failuresInARow }
    const everyMs = failure.code === before.state.code ? failingWriteEveryMs : changedWriteEveryMs
    const write = now - before.failureWrittenAtMs >= everyMs
    return { ...before, state, failureWrittenAtMs: write ? now : before.failureWrittenAtMs }
  }

  #succeeded(before: Track): Track {
    const now = this.#clock.now()
    const state = { ...before.state, lastSuccessAt: isoUtc(now), failuresInARow: 0 }
    const shownAsFailing = before.failureWrittenAtMs >= before.successWrittenAtMs
    const everyMs = shownAsFailing ? failingWriteEveryMs : healthyWriteEveryMs
    const write = now - before.successWrittenAtMs >= everyMs
    return { ...before, state, successWrittenAtMs: write ? now : before.successWrittenAtMs }
  }

  async #write(source: string, state: SourceState, triesLeft = 3): Promise<void> {
    try {
      const stored = await this.#records.get<unknown>(collection, source)
      const known = parseState(stored?.value)
      if (known && latestAt(known) > latestAt(state)) return
      const put = { op: 'put', collection, id: source, value: { v: 1, ...known, ...state } } as const
      const { committed } = await this.#records.write([{ ...put, expect: stored?.version ?? 0 }])
      if (!committed && triesLeft > 1) await this.#write(source, state, triesLeft - 1)
    } catch {
      this.#log.error('lookup.source_state_not_recorded', { source })
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
