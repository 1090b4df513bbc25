/**
 * Asterisk (FreePBX, Issabel, …), live: one connection to its manager interface, made again whenever it ends; events become CallEvents
 * as they come; calls that are up when we connect are taken up, those that ended meanwhile are ended.
 *
 * What must stay true: an event that was made is handed over, if not now then before anything that follows it.
 */

import type { AmiMessage } from '../../../../adapters/pbx/asterisk/message.ts'
import { readerOf } from '../../../../adapters/pbx/asterisk/numbering.ts'
import { Translator } from '../../../../adapters/pbx/asterisk/translator.ts'
import type { Memory } from '../../../../adapters/pbx/checkpoint.ts'
import type { LiveStatus, SourceFinding } from '../../../../adapters/pbx/source.ts'
import type { CallEvent } from '../../../../core/calls/event.ts'
import { countryOf } from '../../../../core/phone/home.ts'
import { SwitchhookError, toSwitchhookError } from '../../../../lib/errors.ts'
import { isoUtc } from '../../../../ports/clock.ts'
import type { AmiConnection, AmiOptions } from '../../ami/connection.ts'
import { keepConnected, type ReconnectHandler } from '../../ami/reconnect.ts'
import type { Dialler } from '../../click-to-call/dialler.ts'
import { PendingEvents } from '../../pending-events.ts'
import type { LiveSource } from '../../source.ts'
import { defineSource, type SourceContext } from '../../source-type.ts'
import { AmiBusinessHours } from './business-hours.ts'
import { checkManager } from './check.ts'
import { asteriskDialler } from './dialler.ts'
import { addFilter } from './filter.ts'
import {
  newChannelId,
  type OriginateOutcome,
  type OriginateRequest,
  originateAction,
  originateOutcome,
  ringTimeoutDefaultMs,
} from './originate.ts'
import { AmiRecordings } from './recordings.ts'
import { type AsteriskAmiConfig, asteriskAmiSchema } from './settings.ts'
import { AmiStaffing } from './staffing.ts'

type Emit = Parameters<LiveSource['run']>[0]

export class AsteriskAmiSource implements LiveSource {
  readonly kind = 'live'
  readonly id: string
  readonly dialler: Dialler | undefined
  readonly staffing: AmiStaffing | undefined
  readonly businessHours: AmiBusinessHours
  readonly recordingPauser: AmiRecordings | undefined
  readonly #config: AsteriskAmiConfig
  readonly #context: SourceContext
  readonly #options: AmiOptions
  readonly #translator: Translator
  #connection: AmiConnection | undefined
  readonly #pending = new PendingEvents()
  #lastMessageMs: number | undefined
  #problem: string | undefined = 'not connected yet'

  constructor(config: AsteriskAmiConfig, context: SourceContext) {
    this.id = config.id
    this.#config = config
    this.#context = context
    this.#options = config
    this.staffing = config.queues ? new AmiStaffing(config, context) : undefined
    this.businessHours = new AmiBusinessHours(config.id, context.log)
    this.dialler = asteriskDialler(this, config, countryOf(context.home))
    this.#translator = new Translator({ sourceId: config.id, reader: readerOf(config), home: context.home })
    const channels = (ids: readonly string[]) => this.#translator.channelsOf(ids)
    this.recordingPauser = config.pauseRecordings ? new AmiRecordings(channels, context.clock) : undefined
  }

  async run(emit: Emit, signal: AbortSignal, remembered: readonly Memory[] = []): Promise<void> {
    if (this.#translator.size === 0) this.#translator.restore(remembered.map((memory) => memory.value))
    await keepConnected(this.#options, this.#handler(emit), this.#context, signal)
  }

  status(): LiveStatus {
    const lastMessageAt = this.#lastMessageMs === undefined ? undefined : isoUtc(this.#lastMessageMs)
    return { connected: this.#connection !== undefined, lastMessageAt, problem: this.#problem }
  }

  async check(signal: AbortSignal): Promise<readonly SourceFinding[]> {
    const wanted = { mustDial: this.dialler !== undefined, mustPause: this.recordingPauser !== undefined }
    return checkManager(this.#options, { clock: this.#context.clock, signal, ...wanted })
  }

  async close(): Promise<void> {
    this.#connection?.close()
  }

  /** Rings the user's own phone, and reports how that went. Rejects with `bad_field`, or when Asterisk refuses. */
  async originate(request: OriginateRequest): Promise<OriginateOutcome> {
    const channelId = newChannelId(this.#context.clock.now(), this.#context.random)
    const action = originateAction(request, channelId, this.#config)
    const timeoutMs = (request.ringTimeoutMs ?? ringTimeoutDefaultMs) + 30_000
    this.#translator.expect(channelId, { number: request.number, requestId: request.requestId })
    const response = await this.#connected().outcome(action, 'OriginateResponse', timeoutMs)
    return { outcome: originateOutcome(response), channelId }
  }

  #connected(): AmiConnection {
    if (this.#connection) return this.#connection
    throw new SwitchhookError('source_unreachable', 'There is no connection to Asterisk now.', { retryable: true })
  }

  #handler(emit: Emit): ReconnectHandler {
    const keep = (events: readonly CallEvent[]) =>
      this.#pending.handOver(emit, events, () => this.#translator.changes())
    return {
      onEvents: (messages) => keep(this.#translate(messages)),
      onAlive: () => {
        this.#translator.alive(this.#context.clock.now())
        this.staffing?.alive(this.#context.clock.now())
        this.businessHours.alive(this.#context.clock.now())
      },
      onConnected: async (connection) => {
        keep([])
        await addFilter(connection, this.#context.log, this.id)
        await this.#takeUp(connection, keep)
        this.#connection = connection
        this.#problem = undefined
        void this.staffing?.keep(connection)
        void this.businessHours.list(connection)
        void this.recordingPauser?.connected(connection)
      },
      onLost: (reason) => {
        this.#connection = undefined
        this.#problem = reason.message
        this.#translator.lost()
        this.staffing?.lost()
        this.businessHours.lost()
        this.recordingPauser?.lost()
      },
    }
  }

  #translate(messages: readonly AmiMessage[]): CallEvent[] {
    const nowMs = this.#context.clock.now()
    this.#lastMessageMs = nowMs
    this.staffing?.take(messages, nowMs)
    this.businessHours.take(messages, nowMs)
    this.recordingPauser?.take(messages, nowMs)
    return messages.flatMap((message) => this.#translator.take(message, nowMs))
  }

  /** The items of the list come through `onEvents`, in their order among the events. */
  async #takeUp(connection: AmiConnection, keep: (events: readonly CallEvent[]) => void): Promise<void> {
    this.#translator.beginList()
    try {
      await connection.list({ Action: 'CoreShowChannels' })
      keep(this.#translator.endList())
    } catch (thrown) {
      const error = toSwitchhookError(thrown)
      if (error.retryable) throw error
      this.#context.log.warn('ami_channels_refused', { source: this.id, code: error.code, problem: error.message })
      keep(this.#translator.withoutList())
    }
  }
}

export const asteriskAmi = defineSource({
  type: 'asterisk-ami',
  title: 'Asterisk or FreePBX, live, through its manager interface (AMI)',
  questions: [
    { key: 'host', text: 'Host name or address of Asterisk', default: '127.0.0.1' },
    { key: 'port', text: 'Port of its manager interface (5039 with TLS)', default: '5038' },
    { key: 'username', text: 'User in manager.conf' },
    { key: 'secret', text: 'Secret of that user', secret: true },
  ],
  schema: asteriskAmiSchema,
  create: (config, context) => new AsteriskAmiSource(config, context),
})
