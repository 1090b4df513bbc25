/**
 * Wake-ups of what was just stored, sent together: in a crowd one message names all that came within a short while, instead of a message
 * for each.
 *
 * What must stay true: one that is lost, with the request that carried it, costs a delay and nothing else, since the sweep wakes what is
 * overdue; what a lost one named goes with the next that comes.
 */
import type { Clock } from '../../ports/clock.ts'
import type { Background } from '../../ports/platform.ts'
import type { RecordRef } from '../../ports/records.ts'

export interface WakeBatchPorts {
  readonly clock: Clock
  /** Must not reject. */
  readonly send: (refs: readonly RecordRef[]) => Promise<void>
}

/** After the first. */
const sentAfterMs = 25
/** One that has not been sent so long after its time died with its request. */
const overdueMs = 1_000
/** Of one message, whose length is limited. */
const refsMax = 500

export class WakeBatch {
  readonly #ports: WakeBatchPorts
  #refs: RecordRef[] = []
  /** When what waits is sent; undefined where nothing waits. */
  #sentAtMs: number | undefined

  constructor(ports: WakeBatchPorts) {
    this.#ports = ports
  }

  /** `background` carries the message where none is on its way. */
  add(refs: readonly RecordRef[], background: Background): void {
    this.#refs.push(...refs)
    const nowMs = this.#ports.clock.now()
    if (this.#sentAtMs !== undefined && Math.abs(nowMs - this.#sentAtMs) < overdueMs) return
    this.#sentAtMs = nowMs + sentAfterMs
    background(this.#sendLater())
  }

  async #sendLater(): Promise<void> {
    await this.#ports.clock.sleep(sentAfterMs)
    const refs = this.#refs
    this.#refs = []
    this.#sentAtMs = undefined
    for (let from = 0; from < refs.length; from += refsMax) await this.#ports.send(refs.slice(from, from + refsMax))
  }
}
