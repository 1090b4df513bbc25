/**
 * Hands batches to the cloud until it has them, for ever. One bad event never holds up the others: what the cloud
 * rejects is given back with the reason, and a batch whose body it can't take is halved until the bad event stands alone.
 */

import type { Log } from '../../../ports/log.ts'
import type { Refused, StoredEvent } from '../outbox/stored-event.ts'
import type { Cloud } from './cloud.ts'
import type { CloudFault } from './faults.ts'
import type { Gate, Turn } from './gate.ts'

export interface PushResult {
  readonly accepted: number
  readonly duplicate: number
  readonly refused: readonly Refused[]
}

export interface PusherOptions {
  readonly cloud: Pick<Cloud, 'sendEvents' | 'skew'>
  readonly gate: Gate
  readonly log: Log
}

export class Pusher {
  readonly #options: PusherOptions
  #reportedSkew = false
  #corrections = 0

  constructor(options: PusherOptions) {
    this.#options = options
  }

  get gate(): Gate {
    return this.#options.gate
  }

  /** Resolves once the cloud has validated every event of the batch. Rejects only when `signal` aborts. */
  async push(batch: readonly StoredEvent[], signal: AbortSignal): Promise<PushResult> {
    if (batch.length === 0) return { accepted: 0, duplicate: 0, refused: [] }
    for (;;) {
      const turn = await this.#options.gate.pass(signal)
      const outcome = await this.#try(batch, turn, signal)
      this.#reportSkew()
      if (outcome.ok) {
        this.#succeeded()
        const { duplicates, rejected } = outcome.answer
        const refused = rejected.flatMap(({ position, code, message }) => {
          const event = batch[position]
          return event === undefined ? [] : [refusal(event, code, message)]
        })
        return { accepted: batch.length - duplicates - rejected.length, duplicate: duplicates, refused }
      }
      const { bodyAtFault } = outcome.fault
      if (bodyAtFault === undefined) {
        this.#failed(outcome.fault, turn)
        continue
      }
      this.#succeeded()
      return this.#halve(batch, bodyAtFault, signal)
    }
  }

  async #try(batch: readonly StoredEvent[], turn: Turn | undefined, signal: AbortSignal) {
    try {
      return await this.#options.cloud.sendEvents(batch, signal)
    } catch (aborted) {
      this.#options.gate.leave(turn)
      throw aborted
    }
  }

  async #halve(
    batch: readonly StoredEvent[],
    { code, message }: { readonly code: string; readonly message: string },
    signal: AbortSignal,
  ): Promise<PushResult> {
    const [first] = batch
    if (batch.length === 1 && first !== undefined) {
      return { accepted: 0, duplicate: 0, refused: [refusal(first, code, message)] }
    }
    const middle = Math.ceil(batch.length / 2)
    const left = await this.push(batch.slice(0, middle), signal)
    const right = await this.push(batch.slice(middle), signal)
    return {
      accepted: left.accepted + right.accepted,
      duplicate: left.duplicate + right.duplicate,
      refused: [...left.refused, ...right.refused],
    }
  }

  #succeeded(): void {
    const { gate, log } = this.#options
    const { failuresInARow } = gate.state
    this.#corrections = 0
    gate.succeeded()
    if (failuresInARow > 0) log.info('cloud_takes_events_again', { failures: failuresInARow })
  }

  #failed({ error, corrected = false }: CloudFault, turn: Turn | undefined): void {
    const { gate, log } = this.#options
    // What we corrected ourselves (time, compression) deserves one try without waiting.
    if (corrected && this.#corrections === 0) {
      this.#corrections += 1
      gate.leave(turn)
      return
    }
    const { failuresInARow, lastError } = gate.state
    gate.failed(error, turn)
    // Each reason once, then now and then: a night without network must not fill the log.
    if (lastError?.message !== error.message || (failuresInARow & (failuresInARow - 1)) === 0) {
      log.warn('cloud_takes_no_events', { code: error.code, problem: error.message, failures: failuresInARow + 1 })
    }
  }

  #reportSkew(): void {
    const { cloud, log } = this.#options
    if (cloud.skew.isBad === this.#reportedSkew) return
    this.#reportedSkew = cloud.skew.isBad
    if (this.#reportedSkew) {
      const problem = "This machine's clock differs from the cloud's; set it (timedatectl set-ntp true)."
      log.error('clock_off', { seconds: Math.round(cloud.skew.ms / 1000), problem })
    } else log.info('clock_right_again')
  }
}

function refusal({ id, source, body }: StoredEvent, code: string, message: string): Refused {
  return { id, source, body, code, message }
}
