/**
 * How often a key may ask in a minute. Counted in this isolate only: a platform that runs several lets a key have that many
 * times the limit. It protects from runaway programs, not from attackers; nothing a phone system needs is limited.
 */
const windowMs = 60_000
const maxKeys = 1000

interface Window {
  readonly startedMs: number
  used: number
}

export interface RateState {
  readonly allowed: boolean
  readonly limit: number
  readonly remaining: number
  /** Until the window ends. */
  readonly resetMs: number
}

export class RateLimiter {
  readonly #limit: number
  readonly #windows = new Map<string, Window>()

  /** `limit` requests of a key in a minute. */
  constructor(limit: number) {
    this.#limit = limit
  }

  take(key: string, nowMs: number): RateState {
    const known = this.#windows.get(key)
    const current = known && nowMs - known.startedMs < windowMs ? known : { startedMs: nowMs, used: 0 }
    this.#windows.delete(key)
    this.#windows.set(key, current)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size > maxKeys && oldest !== undefined) this.#windows.delete(oldest)
    current.used += 1
    return {
      allowed: current.used <= this.#limit,
      limit: this.#limit,
      remaining: Math.max(0, this.#limit - current.used),
      resetMs: current.startedMs + windowMs - nowMs,
    }
  }
}

/** The three headers that clients know (draft-ietf-httpapi-ratelimit-headers up to version 6); seconds. */
export function rateHeaders({ limit, remaining, resetMs }: RateState): Record<string, string> {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(Math.ceil(resetMs / 1000)),
  }
}
