/** Events that were made and could not be handed over yet: they go before anything that follows them. */

import type { Checkpoint, Memory } from '../../adapters/pbx/checkpoint.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import type { LiveSource } from './source.ts'

type Emit = Parameters<LiveSource['run']>[0]

export class PendingEvents {
  #events: CallEvent[] = []
  readonly #memory = new Map<string, Checkpoint>()

  /** Throws what `emit` throws; all of it is then handed over again by the next call. `changes`: memory to be kept with them. */
  handOver(emit: Emit, events: readonly CallEvent[], changes: () => readonly Memory[] = () => []): void {
    this.#events.push(...events)
    if (this.#events.length === 0) return
    for (const { key, value } of changes()) this.#memory.set(key, value)
    const memory = [...this.#memory].map(([key, value]) => ({ key, value }))
    emit(this.#events, memory)
    this.#events = []
    this.#memory.clear()
  }
}
