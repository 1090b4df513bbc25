/**
 * Time and chance as ports, so that a simulation can own them: no code outside src/adapters/platform reads the clock,
 * sleeps or draws randomness by itself.
 */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `run` after `ms`, unless what it returns is called before. Absent: `startTimer` does it with `sleep`. */
  timer?(ms: number, run: () => void): () => void
}

/** A deadline that mostly is not reached: a timer alone costs a tenth of a sleep that is aborted. */
export function startTimer(clock: Clock, ms: number, run: () => void): () => void {
  if (clock.timer) return clock.timer(ms, run)
  const stopped = new AbortController()
  clock.sleep(ms, stopped.signal).then(run, () => undefined)
  return () => stopped.abort(noLongerWanted)
}

/**
 * To abort with where nobody reads the reason. Without one, `abort()` makes an exception with a stack, on each lookup
 * anew; and one that stood ready here would cost 3 ms of every cold start.
 */
export const noLongerWanted = { name: 'AbortError', message: 'No longer wanted.' } as const

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Cryptographically strong bytes. */
  bytes(length: number): Uint8Array
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const stop = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }, ms)
      signal?.addEventListener('abort', stop, { once: true })
    }),
  timer: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

export const systemRandom: Random = {
  next: () => {
    const [value = 0] = crypto.getRandomValues(new Uint32Array(1))
    return value / 2 ** 32
  },
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
}

/** An instant as stored and sent: ISO 8601, UTC, milliseconds. */
export function isoUtc(atMs: number): string {
  return new Date(atMs).toISOString()
}
