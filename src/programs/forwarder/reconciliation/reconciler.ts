/**
 * Hour by hour, some while after its end, each source that can be read again is compared with the cloud; and whenever the cloud
 * asks for a time, by its answer to a heartbeat. Live sources (AMI, Call Control, a CDR socket) have no past to be asked for.
 *
 * What must stay true: how far it came is written down after each hour, so that hours in which the forwarder was down are
 * compared later, a day's worth at most; a failure never holds up the sources themselves.
 */
import * as z from 'zod'
import type { PolledSource } from '../../../adapters/pbx/source.ts'
import { hourMs, hoursOf, type TimeWindow } from '../../../core/reconciliation/finished-calls.ts'
import { toSwitchhookError } from '../../../lib/errors.ts'
import type { Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import { reconciliationWanted } from '../../../wire/reconciliation.ts'
import type { Checkpoints } from '../outbox/checkpoints.ts'
import { parseJson } from '../push/cloud.ts'
import { CloudRefusal, reportWindow, type WindowReporter } from './report-window.ts'

export interface ReconcilerOptions extends WindowReporter {
  readonly sources: readonly PolledSource[]
  readonly checkpoints: Pick<Checkpoints, 'state' | 'setState'>
  readonly random: Random
  readonly log: Log
}

/** Rows may be written late, and their events be on their way; sites don't all come at the same minute. */
export const waitAfterHourMs = 15 * 60_000
const spreadMs = 10 * 60_000
const lookEveryMs = 30_000
const catchUpMs = 24 * hourMs
const pauseAfterFailureMs = 300_000
const unknownRouteMs = 6 * hourMs

const stateName = 'reconciliation'
const savedForm = z.object({ upToMs: z.record(z.string(), z.number()), wantedId: z.string().optional() })
type Saved = z.infer<typeof savedForm>
const heartbeatForm = z.object({ reconcile: reconciliationWanted.optional() })

export class Reconciler {
  readonly #options: ReconcilerOptions
  readonly #sources: readonly PolledSource[]
  readonly #waitMs: number
  #wanted: (TimeWindow & { readonly id: string }) | undefined

  constructor(options: ReconcilerOptions) {
    this.#options = options
    this.#sources = options.sources.filter(({ finishedCalls }) => finishedCalls !== undefined)
    this.#waitMs = waitAfterHourMs + Math.floor(options.random.next() * spreadMs)
  }

  /** The cloud's answer to a heartbeat: it may ask for a time. */
  onHeartbeat(text: string): void {
    const { reconcile } = heartbeatForm.safeParse(parseJson(text)).data ?? {}
    if (!reconcile || this.#saved().wantedId === reconcile.id) return
    const { id, from, to } = reconcile
    this.#wanted = { id, fromMs: Date.parse(from), toMs: Date.parse(to) }
  }

  /** Until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    while (!signal.aborted && this.#sources.length > 0) {
      const pauseMs = await this.due(signal)
      await clock.sleep(pauseMs, signal).catch(() => undefined)
    }
  }

  /** Compares what is due now; answers how long to wait. Never rejects. */
  async due(signal: AbortSignal): Promise<number> {
    const { log } = this.#options
    let failed: unknown
    for (const source of this.#sources) {
      try {
        for (const window of this.#windowsOf(source)) await this.#report(source, window, signal)
      } catch (thrown) {
        if (signal.aborted) return 0
        failed = thrown
        log.warn('not_reconciled', { source: source.id, problem: toSwitchhookError(thrown).message })
      }
    }
    if (failed instanceof CloudRefusal && failed.status === 404) return unknownRouteMs
    if (failed !== undefined) return pauseAfterFailureMs
    if (this.#wanted) this.#save({ wantedId: this.#wanted.id })
    this.#wanted = undefined
    return lookEveryMs
  }

  #windowsOf({ id }: PolledSource): TimeWindow[] {
    const nowMs = this.#options.clock.now()
    const endMs = Math.floor((nowMs - this.#waitMs) / hourMs) * hourMs
    const upToMs = this.#saved().upToMs[id] ?? this.#begin(id, endMs - hourMs)
    const hourly = hoursOf({ fromMs: Math.max(Math.min(upToMs, endMs), endMs - catchUpMs), toMs: endMs })
    const wanted = this.#wanted ? hoursOf({ ...this.#wanted, toMs: Math.min(this.#wanted.toMs, nowMs) }) : []
    return [...hourly, ...wanted]
  }

  /** Written down at once: hours that pass while the cloud can't be reached are compared later. */
  #begin(id: string, upToMs: number): number {
    this.#save({ upToMs: { ...this.#saved().upToMs, [id]: upToMs } })
    return upToMs
  }

  async #report(source: PolledSource, window: TimeWindow, signal: AbortSignal): Promise<void> {
    const { missing, left, calls } = await reportWindow(this.#options, source, window, signal)
    if (missing > 0) this.#options.log.warn('calls_were_missing', { source: source.id, calls, missing, left })
    const { upToMs } = this.#saved()
    if (window.toMs % hourMs === 0 && window.toMs > (upToMs[source.id] ?? 0)) {
      this.#save({ upToMs: { ...upToMs, [source.id]: window.toMs } })
    }
  }

  #saved(): Saved {
    return savedForm.safeParse(this.#options.checkpoints.state(stateName)).data ?? { upToMs: {} }
  }

  #save(change: Partial<Saved>): void {
    try {
      this.#options.checkpoints.setState(stateName, { ...this.#saved(), ...change })
    } catch {
      // The disk is full: the hour is compared once more, which changes nothing.
    }
  }
}
