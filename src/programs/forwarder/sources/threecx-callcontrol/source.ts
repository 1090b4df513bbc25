/**
 * 3CX (V20, Enterprise), live, from beside the PBX: adapters/pbx/threecx/callcontrol/link.ts over the package `ws`.
 *
 * What must stay true: an event that was made is handed over, if not now then before anything that follows it.
 */

import type { LiveStatus, SourceFinding } from '../../../../adapters/pbx/source.ts'
import { ThreecxApi } from '../../../../adapters/pbx/threecx/api/api.ts'
import { threecxApiQuestions } from '../../../../adapters/pbx/threecx/api/settings.ts'
import { checkCallControl } from '../../../../adapters/pbx/threecx/callcontrol/check.ts'
import { CallControlLink } from '../../../../adapters/pbx/threecx/callcontrol/link.ts'
import type { MakeCallOutcome, MakeCallRequest } from '../../../../adapters/pbx/threecx/callcontrol/make-call.ts'
import { connectWsSocket } from '../../../../adapters/platform/node/ws-socket.ts'
import type { CallEvent } from '../../../../core/calls/event.ts'
import { countryOf } from '../../../../core/phone/home.ts'
import type { SwitchhookError } from '../../../../lib/errors.ts'
import type { Dialler } from '../../click-to-call/dialler.ts'
import { PendingEvents } from '../../pending-events.ts'
import type { LiveSource } from '../../source.ts'
import { defineSource, type SourceContext } from '../../source-type.ts'
import { callControlDialler } from './dialler.ts'
import { type CallControlConfig, callControlSchema } from './settings.ts'

export class ThreecxCallControlSource implements LiveSource {
  readonly kind = 'live'
  readonly id: string
  readonly dialler: Dialler | undefined
  readonly #config: CallControlConfig
  readonly #context: SourceContext
  readonly #api: ThreecxApi
  readonly #link: CallControlLink
  readonly #closed = new AbortController()
  readonly #pending = new PendingEvents()

  constructor(config: CallControlConfig, context: SourceContext) {
    this.id = config.id
    this.#config = config
    this.#context = context
    this.#api = new ThreecxApi(config, context)
    this.dialler = callControlDialler(this, config, countryOf(context.home))
    const { clock, random, home } = context
    this.#link = new CallControlLink({
      ...{ sourceId: config.id, home, api: this.#api, clock, random, ...this.#socketOptions },
      ...{ resyncMs: config.resyncSeconds * 1000, requestsPerSecond: config.requestsPerSecond },
      onLost: (reason, pauseMs) => this.#lost(reason, pauseMs),
    })
  }

  run(emit: (events: readonly CallEvent[]) => void, signal: AbortSignal): Promise<void> {
    const keep = (events: readonly CallEvent[]) => this.#pending.handOver(emit, events)
    return this.#link.run(keep, AbortSignal.any([signal, this.#closed.signal]))
  }

  status(): LiveStatus {
    return this.#link.status()
  }

  check(signal: AbortSignal): Promise<readonly SourceFinding[]> {
    const { clock } = this.#context
    const options = { api: this.#api, clock, clientId: this.#config.clientId, ...this.#socketOptions }
    return checkCallControl(options, signal)
  }

  async close(): Promise<void> {
    this.#closed.abort()
  }

  /** Rings the user's own phone, then dials. Rejects as makeCall does, or with `source_unreachable`. */
  makeCall(request: MakeCallRequest): Promise<MakeCallOutcome> {
    return this.#link.makeCall(request, this.#closed.signal)
  }

  get #socketOptions() {
    const { pingIntervalMs, pingTimeoutMs } = this.#config
    return { connect: connectWsSocket, pings: { intervalMs: pingIntervalMs, timeoutMs: pingTimeoutMs } }
  }

  #lost({ code, message }: SwitchhookError, pauseMs: number): void {
    const about = { source: this.id, code, problem: message }
    this.#context.log.warn('callcontrol_lost', { ...about, pauseMs: Math.round(pauseMs) })
  }
}

export const threecxCallControl = defineSource({
  type: 'threecx-callcontrol',
  title: '3CX V20 (Enterprise), live, through its Call Control API',
  questions: threecxApiQuestions,
  schema: callControlSchema,
  create: (config, context) => new ThreecxCallControlSource(config, context),
})
