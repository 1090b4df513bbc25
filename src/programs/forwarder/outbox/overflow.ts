/**
 * Where events wait in memory while the disk can't be written. Bounded like the file, by the same policy.
 */
import type { OutboxLimits, StoredEvent } from './stored-event.ts'

/** Memory is dearer than disk. */
const shareOfLimits = 1 / 8

export class Overflow {
  readonly #limits: OutboxLimits
  readonly #dispensable: readonly (readonly string[])[]
  readonly #events = new Map<string, StoredEvent>()
  #bytes = 0
  #dropped = 0

  constructor({ maxEvents, maxBytes }: OutboxLimits, dispensable: readonly (readonly string[])[]) {
    this.#limits = { maxEvents: Math.ceil(maxEvents * shareOfLimits), maxBytes: Math.ceil(maxBytes * shareOfLimits) }
    this.#dispensable = dispensable
  }

  get size(): number {
    return this.#events.size
  }

  get bytes(): number {
    return this.#bytes
  }

  get dropped(): number {
    return this.#dropped
  }

  add(rows: readonly StoredEvent[]): void {
    for (const row of rows) {
      if (this.#events.has(row.id)) continue
      this.#events.set(row.id, row)
      this.#bytes += row.bytes
    }
    for (const kinds of this.#dispensable) {
      for (const event of this.#events.values()) {
        if (this.size <= this.#limits.maxEvents && this.#bytes <= this.#limits.maxBytes) return
        if (!kinds.includes(event.kind)) continue
        this.#delete(event)
        this.#dropped += 1
      }
    }
  }

  /** Oldest first. */
  all(): readonly StoredEvent[] {
    return [...this.#events.values()]
  }

  remove(events: readonly StoredEvent[]): void {
    for (const { id } of events) {
      const held = this.#events.get(id)
      if (held !== undefined) this.#delete(held)
    }
  }

  clear(): void {
    this.#events.clear()
    this.#bytes = 0
  }

  #delete(event: StoredEvent): void {
    this.#events.delete(event.id)
    this.#bytes -= event.bytes
  }
}
