/**
 * Who is in which queue of this Asterisk, and its trunks: a full status at each connection and every 30 s, the manager's events between. Nothing is
 * known while there is no connection.
 */
import type { AmiMessage } from '../../../../adapters/pbx/asterisk/message.ts'
import { readerOf } from '../../../../adapters/pbx/asterisk/numbering.ts'
import { QueueTracker } from '../../../../adapters/pbx/asterisk/queues/queue-tracker.ts'
import { TrunkTracker } from '../../../../adapters/pbx/asterisk/trunks.ts'
import type { GroupSource, KnownGroups } from '../../../../adapters/pbx/group-source.ts'
import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { AmiConnection } from '../../ami/connection.ts'
import type { SourceContext } from '../../source-type.ts'
import type { AsteriskAmiConfig } from './settings.ts'

const statusEveryMs = 30_000
/** A queue that nothing was known of. */
const soonMs = 1000
/** After a refusal; twice as long after each further one, 80 s at most. */
const refusedPauseMs = 5000
/** Registrations that were refused are asked for again with each fourth. */
const statusesPerRefused = 4
/** Device states come as events; the list of all is long. */
const statusesPerDeviceList = 20

export class AmiStaffing implements GroupSource {
  readonly #tracker: QueueTracker
  readonly #trunks: TrunkTracker
  #mayReadRegistrations = true
  readonly #context: SourceContext
  readonly #source: string
  #connected = false
  #aliveMs = 0

  constructor(config: AsteriskAmiConfig, context: SourceContext) {
    this.#source = config.id
    this.#context = context
    const { ringGroups, queueNames: names } = config
    this.#tracker = new QueueTracker({ reader: readerOf(config), ringGroups, names })
    this.#trunks = new TrunkTracker(config.trunks)
  }

  groups(): KnownGroups | undefined {
    const groups = this.#connected ? this.#tracker.groups(this.#context.clock.now()) : undefined
    return groups && { groups, trunks: this.#trunks.trunks(), asOfMs: this.#aliveMs }
  }

  take(messages: readonly AmiMessage[], nowMs: number): void {
    this.#aliveMs = nowMs
    for (const message of messages) {
      this.#tracker.take(message, nowMs)
      this.#trunks.take(message, nowMs)
    }
  }

  alive(nowMs: number): void {
    this.#aliveMs = nowMs
  }

  lost(): void {
    this.#connected = false
    this.#tracker.lost()
    this.#trunks.lost()
  }

  /** Keeps the state right until the connection ends. Never rejects. */
  async keep(connection: AmiConnection): Promise<void> {
    const over = new AbortController()
    void connection.ended.then(() => over.abort())
    this.#connected = true
    this.#mayReadRegistrations = true
    const { clock, log } = this.#context
    let logged: string | undefined
    let refusals = 0
    for (let statuses = 0; !over.signal.aborted; ) {
      try {
        this.#tracker.beginStatus()
        await connection.list({ Action: 'QueueStatus' })
        this.#connected = true
        // What was refused while Asterisk still loaded its modules may be there now.
        if (statuses % statusesPerDeviceList === 0) await this.#readDevices(connection)
        if (this.#mayReadRegistrations || statuses % statusesPerRefused === 0) await this.#readRegistrations(connection)
        statuses += 1
        refusals = 0
        await this.#untilDue(over.signal)
      } catch (thrown) {
        if (over.signal.aborted) return
        // Asterisk takes connections before it has loaded its queues. Without the right to them, or without any, calls are read all the same.
        const { code, message } = toSwitchhookError(thrown)
        if (message !== logged)
          log.warn('ami_queues_unknown', { source: this.#source, code, problem: message, atMs: clock.now() })
        logged = message
        this.lost()
        await clock.sleep(refusedPauseMs * 2 ** Math.min(refusals, 4), over.signal).catch(() => undefined)
        refusals += 1
      }
    }
  }

  async #readDevices(connection: AmiConnection): Promise<void> {
    try {
      await connection.list({ Action: 'DeviceStateList' })
    } catch (thrown) {
      const error = toSwitchhookError(thrown)
      if (error.retryable) throw error
      this.#context.log.info('ami_devices_refused', { source: this.#source, code: error.code })
    }
  }

  /** Without PJSIP or the right to it (write=system), trunks are known by the device states of those that the settings name. */
  async #readRegistrations(connection: AmiConnection): Promise<void> {
    try {
      const items = await connection.list({ Action: 'PJSIPShowRegistrationsOutbound' })
      this.#trunks.registrations(items, this.#context.clock.now())
      this.#mayReadRegistrations = true
    } catch (thrown) {
      const error = toSwitchhookError(thrown)
      if (error.retryable) throw error
      if (this.#mayReadRegistrations)
        this.#context.log.info('ami_registrations_refused', { source: this.#source, code: error.code })
      this.#mayReadRegistrations = false
    }
  }

  async #untilDue(signal: AbortSignal): Promise<void> {
    const { clock } = this.#context
    const dueMs = clock.now() + statusEveryMs
    while (!signal.aborted && clock.now() < dueMs && !this.#tracker.wantsStatus) {
      await clock.sleep(soonMs, signal).catch(() => undefined)
    }
  }
}
