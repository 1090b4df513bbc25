/** The time conditions and day/night switches of this FreePBX: all at each connection, then as they change. */
import { Conditions } from '../../../../adapters/pbx/asterisk/conditions.ts'
import type { AmiMessage } from '../../../../adapters/pbx/asterisk/message.ts'
import type { HoursSource, KnownHours } from '../../../../adapters/pbx/hours-source.ts'
import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { Log } from '../../../../ports/log.ts'
import type { AmiConnection } from '../../ami/connection.ts'

export class AmiBusinessHours implements HoursSource {
  readonly #conditions = new Conditions()
  readonly #source: string
  readonly #log: Log
  /** All were listed, or may not be: until then a part of them would be taken for all. */
  #listed = false
  #aliveMs = 0

  constructor(source: string, log: Log) {
    this.#source = source
    this.#log = log
  }

  hours(): KnownHours | undefined {
    const conditions = this.#listed ? this.#conditions.now() : undefined
    return conditions && { asOfMs: this.#aliveMs, groups: {}, holidays: [], conditions }
  }

  take(messages: readonly AmiMessage[], nowMs: number): void {
    this.#aliveMs = nowMs
    for (const message of messages) this.#conditions.take(message)
  }

  alive(nowMs: number): void {
    this.#aliveMs = nowMs
  }

  lost(): void {
    this.#listed = false
    this.#conditions.lost()
  }

  /** The items come through `take`. Never rejects; what a user may not list is known as it changes. */
  async list(connection: AmiConnection): Promise<void> {
    try {
      await connection.list({ Action: 'DeviceStateList' })
      this.#listed = true
    } catch (thrown) {
      const { code, retryable } = toSwitchhookError(thrown)
      if (retryable) return
      this.#listed = true
      this.#log.info('ami_conditions_refused', { source: this.#source, code })
    }
  }
}
