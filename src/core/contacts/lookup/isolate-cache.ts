/**
 * The first cache: a bounded map in this isolate, least recently used goes first. A hit is one map look and one
 * comparison, since it stands in the path of every ringing phone.
 */
import { setBounded } from '../../../lib/bounded-map.ts'
import type { Clock } from '../../../ports/clock.ts'

interface Entry<T> {
  readonly value: T
  readonly group: string
  readonly expiresAtMs: number
}

/** Longer texts are nobody's phone number or address, and must not fill the memory. */
const maxKeyLength = 254

export class IsolateCache<T> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #clock: Pick<Clock, 'now'>
  readonly #maxEntries: number

  constructor(clock: Pick<Clock, 'now'>, maxEntries: number) {
    this.#clock = clock
    this.#maxEntries = maxEntries
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#entries.delete(key)
    if (entry.expiresAtMs <= this.#clock.now()) return undefined
    this.#entries.set(key, entry)
    return entry.value
  }

  /** `group` names what the entry is about, for `deleteGroup`. */
  set(key: string, group: string, value: T, ttlMs: number): void {
    if (ttlMs <= 0 || key.length > maxKeyLength) this.#entries.delete(key)
    else setBounded(this.#entries, key, { value, group, expiresAtMs: this.#clock.now() + ttlMs }, this.#maxEntries)
  }

  deleteGroup(group: string): void {
    for (const [key, entry] of this.#entries) if (entry.group === group) this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }
}
