/**
 * Takes calls that were asked for in the cloud, has a phone system dial them, and reports what became of them.
 *
 * What must stay true: nothing is dialled that this process has not taken just now, before the request expired; each request is
 * dialled once, also when answers are lost; where it is not known whether it was dialled, nothing is reported, and the cloud calls
 * that unknown.
 */

import type { CallEvent } from '../../../core/calls/event.ts'
import { fitsExtension } from '../../../core/click-to-call/call-request.ts'
import { backoffMs } from '../../../lib/backoff.ts'
import { toSwitchhookError } from '../../../lib/errors.ts'
import type { Random } from '../../../ports/clock.ts'
import { type PollAnswer, pollAnswerSchema, reportAnswerSchema, waitSecondsMax } from '../../../wire/click-to-call.ts'
import { keepTrying } from '../loop/keep-trying.ts'
import { readAnswer } from '../push/read-answer.ts'
import type { Dialler, DialRequest } from './dialler.ts'
import { OpenRequest } from './open-request.ts'
import { type ReportPorts, reportOutcome, requestsPath, takeTimeoutMs } from './report-outcome.ts'

export interface RequestTakerOptions extends ReportPorts {
  readonly diallers: readonly Dialler[]
  readonly random: Random
}

/** The cloud holds the question; the rest is for the network. */
const heldMs = (waitSecondsMax + 10) * 1000
const notReadyPauseMs = 250
const pauses = { firstMs: 2000, longestMs: 60_000 }
const takePauses = { firstMs: 1000, longestMs: 1000 }
const followForMs = 100_000
const asked = 'the question for click-to-call requests'

type Offer = PollAnswer['requests'][number]

export class RequestTaker {
  readonly #options: RequestTakerOptions
  readonly #open = new Map<string, OpenRequest>()

  constructor(options: RequestTakerOptions) {
    this.#options = options
  }

  /** Runs until `signal` aborts; at once over where no source may dial. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#options.diallers.length === 0) return
    await keepTrying(this.#options, { event: 'call_requests_not_read', pauses }, () => this.#round(signal), signal)
  }

  /** Looks in events of live sources for what became of requests. */
  onEvents(events: readonly CallEvent[]): void {
    if (this.#open.size === 0) return
    for (const event of events) {
      for (const alias of event.aliases) this.#open.get(alias)?.hear(event)
    }
  }

  /** Asks once, and takes what is offered. Milliseconds until it should be asked again. */
  async #round(signal: AbortSignal): Promise<number> {
    const { diallers, forwarder, cloud } = this.#options
    const ready = diallers.filter((dialler) => dialler.ready)
    if (ready.length === 0) return notReadyPauseMs
    const extensions = [...new Set(ready.flatMap((dialler) => dialler.extensions))]
    const question = { forwarder, extensions, waitSeconds: waitSecondsMax }
    const { requests, askAgainMs } = readAnswer(
      pollAnswerSchema,
      await cloud.post(requestsPath, question, signal, heldMs),
      asked,
    )
    await Promise.all(requests.map((offer) => this.#take(offer, signal)))
    return requests.length > 0 ? 0 : askAgainMs
  }

  /** When the answer is lost it asks again as the same attempt. Rejects when the cloud can't be asked. */
  async #take(offer: Offer, signal: AbortSignal): Promise<void> {
    const { diallers, forwarder, cloud, clock, random } = this.#options
    const dialler = diallers.find(
      (one) => one.ready && one.extensions.some((pattern) => fitsExtension(pattern, offer.extension)),
    )
    if (dialler === undefined) return
    const attempt = Buffer.from(random.bytes(16)).toString('hex')
    const untilMs = clock.now() + offer.expiresInMs
    for (;;) {
      const askedMs = clock.now()
      const answered = await cloud.post(
        `${requestsPath}/${offer.id}`,
        { forwarder, attempt, state: 'taken' },
        signal,
        takeTimeoutMs,
      )
      // Another has it, or its time is over.
      if (!answered.ok && (answered.status === 409 || answered.status === 404)) return
      if (answered.ok || clock.now() >= untilMs) {
        const { expiresInMs, ...request } = readAnswer(reportAnswerSchema, answered, asked)
        // Counted from before the question: so it is never later than the cloud means.
        void this.#dial(request, { attempt, untilMs: askedMs + expiresInMs, dialler }, signal)
        return
      }
      await clock.sleep(backoffMs(takePauses, 0, random), signal)
    }
  }

  async #dial(
    request: DialRequest,
    { attempt, untilMs, dialler }: { attempt: string; untilMs: number; dialler: Dialler },
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, log } = this.#options
    const open = new OpenRequest(request.extension, (outcome) =>
      reportOutcome(this.#options, { id: request.id, attempt, outcome }, signal),
    )
    this.#open.set(request.id, open)
    try {
      if (clock.now() >= untilMs) open.report({ state: 'failed', reason: 'too-late' })
      else {
        log.info('call_request_dialled', { request: request.id, extension: request.extension })
        const outcome = await dialler.dial(request)
        if (outcome.state === 'ringing') await open.follow(clock, followForMs, signal)
        else open.report(outcome)
      }
    } catch (thrown) {
      const { code, message } = toSwitchhookError(thrown)
      log.warn('call_request_outcome_unknown', { request: request.id, code, problem: message })
    } finally {
      this.#open.delete(request.id)
    }
  }
}
