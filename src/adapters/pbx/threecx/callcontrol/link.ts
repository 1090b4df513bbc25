/**
 * 3CX (V20, Enterprise), live: one WebSocket to its Call Control API, kept for ever; events become CallEvents as calls
 * ring, are answered and end. Calls that are up when we connect are taken up, those that ended meanwhile are ended. The
 * forwarder runs it beside a PBX, the site's object in the cloud.
 *
 * What must stay true: there are never two connections, and never a last try; what is known of calls outlives a connection.
 */

import type { CallEvent } from '../../../../core/calls/event.ts'
import type { Home } from '../../../../core/phone/home.ts'
import type { SwitchhookError } from '../../../../lib/errors.ts'
import type { Clock, Random } from '../../../../ports/clock.ts'
import { isoUtc } from '../../../../ports/clock.ts'
import type { LiveStatus } from '../../source.ts'
import type { ThreecxApi } from '../api/api.ts'
import { type MakeCallOutcome, type MakeCallRequest, makeCall } from './make-call.ts'
import { afterConnection } from './reconnect.ts'
import { runSession, type SessionOptions } from './session.ts'
import { Translator } from './translator.ts'

export interface CallControlLinkOptions
  extends Pick<SessionOptions, 'connect' | 'pings' | 'lifeMs' | 'resyncMs' | 'requestsPerSecond'> {
  readonly sourceId: string
  readonly home: Home
  readonly api: ThreecxApi
  readonly clock: Clock
  readonly random: Random
  /** Once: all that is up is known for the first time. `isUp`: whether the leg of the call with this name is. */
  readonly onBegun?: ((isUp: (leg: string, alias: string) => boolean) => void) | undefined
  readonly onLost: (reason: SwitchhookError, pauseMs: number) => void
}

export const notConnectedYet = 'not connected yet'

export class CallControlLink {
  readonly #options: CallControlLinkOptions
  readonly #translator: Translator
  #connected = false
  #lastMessageMs: number | undefined
  #lostMs: number | undefined
  #problem: string | undefined = notConnectedYet
  #isBegun = false

  constructor(options: CallControlLinkOptions) {
    this.#options = options
    this.#translator = new Translator(options)
  }

  /** Until the signal aborts. `keep` returns once the events are kept, or throws: then the connection is made anew. */
  async run(keep: (events: readonly CallEvent[]) => void, signal: AbortSignal): Promise<void> {
    const { clock, random, onLost } = this.#options
    let failures = 0
    while (!signal.aborted) {
      const startedMs = clock.now()
      const reason = await this.#connect(keep, signal)
      if (signal.aborted) return
      const next = afterConnection(failures, { lastedMs: clock.now() - startedMs, reason }, random)
      failures = next.failures
      if (reason === 'renew') continue
      onLost(reason, next.pauseMs)
      await clock.sleep(next.pauseMs, signal).catch(() => undefined)
    }
  }

  status(): LiveStatus {
    const lastMessageAt = this.#lastMessageMs === undefined ? undefined : isoUtc(this.#lastMessageMs)
    return { connected: this.#connected, lastMessageAt, problem: this.#problem }
  }

  /** Rings the user's own phone, then dials. Rejects as makeCall does, or with `source_unreachable`. */
  async makeCall(request: MakeCallRequest, signal: AbortSignal): Promise<MakeCallOutcome> {
    const outcome = await makeCall(this.#options.api, request, signal)
    const { callId } = outcome
    if (request.requestId !== undefined && callId !== undefined) this.label(callId, request.requestId)
    return outcome
  }

  /** From now on 3CX's call of this number has another name too. */
  label(callId: number, alias: string): void {
    this.#translator.label(callId, alias)
  }

  async #connect(
    keep: (events: readonly CallEvent[]) => void,
    signal: AbortSignal,
  ): Promise<SwitchhookError | 'renew'> {
    const { clock, onBegun } = this.#options
    const handler = {
      onMessage: () => {
        this.#lastMessageMs = clock.now()
      },
      onReady: () => {
        this.#connected = true
        this.#problem = undefined
        if (!this.#isBegun) onBegun?.((leg, alias) => this.#translator.isUp(leg, alias))
        this.#isBegun = true
      },
    }
    const options = { ...this.#options, translator: this.#translator, keep, lostMs: this.#lostMs }
    const reason = await runSession(options, handler, signal)
    if (this.#connected) this.#lostMs = clock.now()
    this.#connected = false
    this.#problem = reason === 'renew' ? undefined : reason.message
    return reason
  }
}
