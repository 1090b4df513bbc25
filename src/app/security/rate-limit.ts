/**
 * How often a key may ask in a minute, over the whole deployment: permits are taken from the site's records, several at
 * once (a sum that only grows, one a minute and key), and handed out here. So all processes together never hand out more
 * than the limit, and a round trip is made for a few of the requests only.
 *
 * What must stay true: over-strict at most, never over-generous. A process that took permits and did not use them in their
 * minute has wasted them; it takes one at first, then as many as it has used, at most a twentieth of the limit. When the
 * records can't be reached this process counts alone: it protects from runaway programs, and must not stop a site's
 * screens. Nothing that a phone system needs is limited.
 */
import { setBounded } from '../../lib/bounded-map.ts'
import type { Records } from '../../ports/records.ts'

const windowMs = 60_000
const maxKeys = 1000
/** A process asks for this part of the limit at most. */
const largestChunk = 1 / 20

interface Window {
  readonly endsMs: number
  /** Taken from the records and not handed out yet. */
  granted: number
  /** Handed out here. */
  used: number
  /** What all processes had taken when the records were last asked. */
  takenByAll: number
  /** Another request is asking for permits: this one asks for its own only. */
  isAsking: boolean
}

export interface RateState {
  readonly allowed: boolean
  readonly limit: number
  /** As far as is known here. */
  readonly remaining: number
  /** Until the window ends. */
  readonly resetMs: number
  /** The records could not be asked for this one: this process counts alone. */
  readonly alone?: true
}

export class RateLimiter {
  readonly #limit: number
  readonly #windows = new Map<string, Window>()

  /** `limit` requests of a key in a minute, minutes by the clock. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes a permit for the key of the records' site. Waits for the records only when none is left here. */
  async take(records: Pick<Records, 'site' | 'addCounts'>, key: string, nowMs: number): Promise<RateState> {
    const window = this.#window(`${records.site} ${key}`, nowMs)
    // Again where others took what this one brought.
    let alone: true | undefined
    while (window.granted === 0 && window.takenByAll < this.#limit) {
      if (!(await this.#ask(window, records, key))) alone = true
    }
    const allowed = window.granted > 0
    if (allowed) {
      window.granted -= 1
      window.used += 1
    }
    const free = this.#limit - Math.min(this.#limit, window.takenByAll) + window.granted
    return { allowed, limit: this.#limit, remaining: free, resetMs: window.endsMs - nowMs, alone }
  }

  /** Answers whether the records did. */
  async #ask(window: Window, records: Pick<Records, 'addCounts'>, key: string): Promise<boolean> {
    const most = Math.max(1, Math.floor(this.#limit * largestChunk))
    const wanted = window.isAsking ? 1 : Math.min(most, Math.max(1, window.used))
    const isFirst = !window.isAsking
    window.isAsking = true
    try {
      const taken = await takenAfter(records, key, wanted, window.endsMs)
      window.granted += Math.max(0, Math.min(wanted, this.#limit - (taken - wanted)))
      window.takenByAll = Math.max(window.takenByAll, taken)
      return true
    } catch {
      // Counted here alone until the records are back.
      window.takenByAll += wanted
      window.granted += Math.max(0, Math.min(wanted, this.#limit - (window.takenByAll - wanted)))
      return false
    } finally {
      if (isFirst) window.isAsking = false
    }
  }

  #window(id: string, nowMs: number): Window {
    const endsMs = nowMs - (nowMs % windowMs) + windowMs
    const known = this.#windows.get(id)
    if (known?.endsMs === endsMs) return known
    const fresh = { endsMs, granted: 0, used: 0, takenByAll: 0, isAsking: false }
    setBounded(this.#windows, id, fresh, maxKeys)
    return fresh
  }
}

/** How many permits of this minute all processes have taken, these included. */
async function takenAfter(
  records: Pick<Records, 'addCounts'>,
  key: string,
  wanted: number,
  endsMs: number,
): Promise<number> {
  const group = `rate ${endsMs}`
  const sums = await records.addCounts({ op: 'count', group, add: { [key]: wanted }, expiresAtMs: endsMs + windowMs })
  return sums[key] ?? wanted
}

/**
 * What clients know: the three headers of draft-ietf-httpapi-ratelimit-headers up to version 6, and the two structured ones
 * of the later versions. Seconds.
 */
export function rateHeaders({ limit, remaining, resetMs }: RateState): Record<string, string> {
  const resetSeconds = Math.ceil(resetMs / 1000)
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetSeconds),
    'ratelimit-policy': `"key";q=${limit};w=${windowMs / 1000}`,
    ratelimit: `"key";r=${remaining};t=${resetSeconds}`,
  }
}
