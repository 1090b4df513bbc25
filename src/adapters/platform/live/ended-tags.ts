/**
 * Keys and marks that were ended a moment ago: another process may have believed one a moment longer, and its socket, opened
 * just then, must be ended too.
 */
import type { LiveSession } from '../../../ports/live.ts'

export const keyTag = (keyId: string) => `key ${keyId}`
export const markTag = (mark: string) => `mark ${mark}`

/** Longer than any process believes a key without looking again. */
const endedForMs = 60_000

export class EndedTags {
  readonly #endedAtMs = new Map<string, number>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  add(tag: string): void {
    const nowMs = this.#now()
    for (const [old, atMs] of this.#endedAtMs) if (atMs + endedForMs < nowMs) this.#endedAtMs.delete(old)
    this.#endedAtMs.set(tag, nowMs)
  }

  has({ keyId, endedBy = [], issuedAtMs }: LiveSession): boolean {
    if (this.#endedAtMs.has(keyTag(keyId))) return true
    return endedBy.some(
      (mark) => (this.#endedAtMs.get(markTag(mark)) ?? -1) >= (issuedAtMs ?? Number.POSITIVE_INFINITY),
    )
  }
}
