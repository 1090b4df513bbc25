/** A click-to-call request that is being dialled: what its phone system says of it, and the events of its call, each reported once. */
import type { CallEvent } from '../../../core/calls/event.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { DialOutcome } from './dialler.ts'

export class OpenRequest {
  readonly #extension: string
  readonly #report: (outcome: DialOutcome) => Promise<void>
  readonly #final = new AbortController()
  #rang = false
  /** Its phone system reports no outcome of its own: an end is one. */
  #followed = false

  /** `report` may reject when the forwarder stops. */
  constructor(extension: string, report: (outcome: DialOutcome) => Promise<void>) {
    this.#extension = extension
    this.#report = report
  }

  report(outcome: DialOutcome): void {
    if (this.#final.signal.aborted || (outcome.state === 'ringing' && this.#rang)) return
    this.#rang = true
    if (outcome.state !== 'ringing') this.#final.abort()
    this.#report(outcome).catch(() => undefined)
  }

  /** An event of the call. */
  hear(event: CallEvent): void {
    const isOwn = event.agent?.extension === this.#extension
    if (event.kind === 'ringing') this.report({ state: 'ringing' })
    if (event.kind === 'answered' && isOwn) this.report({ state: 'answered' })
    if (event.kind !== 'ended' || !isOwn || !this.#followed) return
    this.report(event.outcome === 'answered' ? { state: 'answered' } : { state: 'failed', reason: 'no-answer' })
  }

  /** It rings; until the events show what became of it, or `forMs` are over. */
  async follow(clock: Clock, forMs: number, signal: AbortSignal): Promise<void> {
    this.#followed = true
    this.report({ state: 'ringing' })
    await clock.sleep(forMs, AbortSignal.any([signal, this.#final.signal])).catch(() => undefined)
  }
}
