/**
 * 3CX (V20, Enterprise), live: one WebSocket to its Call Control API, kept for ever; events become CallEvents as calls
 * ring, are answered and end. Calls that are up when we connect are taken up, those that ended meanwhile are ended.
 *
 * What must stay true: an event that was made is handed over, if not now then before anything that follows it; there
 * are never two connections, and never a last try.
 */

import { ThreecxApi } from '../../../../adapters/pbx/threecx/api/api.ts'
import { threecxApiQuestions } from '../../../../adapters/pbx/threecx/api/settings.ts'
import {
  type MakeCallOutcome,
  type MakeCallRequest,
  makeCall,
} from '../../../../adapters/pbx/threecx/callcontrol/make-call.ts'
import { Translator } from '../../../../adapters/pbx/threecx/callcontrol/translator.ts'
import type { CallEvent } from '../../../../core/calls/event.ts'
import { countryOf } from '../../../../core/phone/home.ts'
import { backoffMs } from '../../../../lib/backoff.ts'
import type { SwitchhookError } from '../../../../lib/errors.ts'
import { isoUtc, type Random } from '../../../../ports/clock.ts'
import type { Dialler } from '../../click-to-call/dialler.ts'
import { PendingEvents } from '../../pending-events.ts'
import type { LiveSource, LiveStatus, SourceFinding } from '../../source.ts'
import { defineSource, type SourceContext } from '../../source-type.ts'
import { checkCallControl } from './check.ts'
import { callControlDialler } from './dialler.ts'
import { runSession } from './session.ts'
import { type CallControlConfig, callControlSchema } from './settings.ts'

const pauseBaseMs = 500
const pauseCapMs = 30_000
/** A connection that lasted so long was a good one: the next pause is short again. */
const goodConnectionMs = 60_000

export class ThreecxCallControlSource implements LiveSource {
  readonly kind = 'live'
  readonly id: string
  readonly dialler: Dialler | undefined
  readonly #config: CallControlConfig
  readonly #context: SourceContext
  readonly #api: ThreecxApi
  readonly #translator: Translator
  readonly #closed = new AbortController()
  readonly #pending = new PendingEvents()
  #connected = false
  #lastMessageMs: number | undefined
  #lostMs: number | undefined
  #problem: string | undefined = 'not connected yet'

  constructor(config: CallControlConfig, context: SourceContext) {
    this.id = config.id
    this.#config = config
    this.#context = context
    this.#api = new ThreecxApi(config, context)
    this.dialler = callControlDialler(this, config, countryOf(context.home))
    this.#translator = new Translator({ sourceId: config.id, home: context.home })
  }

  async run(emit: (events: readonly CallEvent[]) => void, signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#context
    const stop = AbortSignal.any([signal, this.#closed.signal])
    let failures = 0
    while (!stop.aborted) {
      const startedMs = clock.now()
      const reason = await this.#connect(emit, stop)
      if (stop.aborted) return
      failures = clock.now() - startedMs >= goodConnectionMs ? 0 : failures + 1
      const pauseMs = pauseFor(reason, failures, random)
      log.warn('callcontrol_lost', {
        ...{ source: this.id, code: reason.code, problem: reason.message },
        pauseMs: Math.round(pauseMs),
      })
      await clock.sleep(pauseMs, stop).catch(() => undefined)
    }
  }

  status(): LiveStatus {
    const lastMessageAt = this.#lastMessageMs === undefined ? undefined : isoUtc(this.#lastMessageMs)
    return { connected: this.#connected, lastMessageAt, problem: this.#problem }
  }

  async check(signal: AbortSignal): Promise<readonly SourceFinding[]> {
    return checkCallControl(this.#config, this.#api, this.#context.clock, signal)
  }

  async close(): Promise<void> {
    this.#closed.abort()
  }

  /** Rings the user's own phone, then dials. Rejects as makeCall does, or with `source_unreachable`. */
  async makeCall(request: MakeCallRequest): Promise<MakeCallOutcome> {
    const outcome = await makeCall(this.#api, request, this.#closed.signal)
    const { callId } = outcome
    if (request.requestId !== undefined && callId !== undefined) this.#translator.label(callId, request.requestId)
    return outcome
  }

  async #connect(emit: (events: readonly CallEvent[]) => void, signal: AbortSignal): Promise<SwitchhookError> {
    const { clock } = this.#context
    const { resyncSeconds, requestsPerSecond } = this.#config
    const keep = (events: readonly CallEvent[]) => this.#pending.handOver(emit, events)
    const options = { api: this.#api, clock, translator: this.#translator, keep, requestsPerSecond }
    const resyncMs = resyncSeconds * 1000
    const handler = {
      onMessage: () => {
        this.#lastMessageMs = clock.now()
      },
      onReady: () => {
        this.#connected = true
        this.#problem = undefined
      },
    }
    const reason = await runSession(this.#config, { ...options, resyncMs, lostMs: this.#lostMs }, handler, signal)
    if (this.#connected) this.#lostMs = clock.now()
    this.#connected = false
    this.#problem = reason.message
    return reason
  }
}

/** Refused credentials are tried seldom, or 3CX shuts the address out for longer than the mistake lasts. */
function pauseFor({ code, retryAfterMs = 0 }: SwitchhookError, failures: number, random: Random): number {
  if (code === 'source_unauthorized') return pauseCapMs * (1 + random.next())
  return Math.max(retryAfterMs, backoffMs({ firstMs: pauseBaseMs, longestMs: pauseCapMs }, failures, random))
}

export const threecxCallControl = defineSource({
  type: 'threecx-callcontrol',
  title: '3CX V20 (Enterprise), live, through its Call Control API',
  questions: threecxApiQuestions,
  schema: callControlSchema,
  create: (config, context) => new ThreecxCallControlSource(config, context),
})
