/** Pings to a peer that says nothing: a connection may be dead for hours without either side noticing. */
import type { Clock } from '../ports/clock.ts'

export interface KeepAliveOptions {
  readonly clock: Pick<Clock, 'sleep'>
  readonly pingIntervalMs: number
  readonly pingTimeoutMs: number
  /** How often the peer has been heard, of whatever kind. */
  readonly signsOfLife: () => number
  /** Asks for a sign; resolves when there was one, or `pingTimeoutMs` later. */
  readonly ping: () => Promise<unknown>
}

/** Resolves with why the connection is given up, once there is no sign of life. Rejects when `signal` aborts. */
export async function silence(options: KeepAliveOptions, signal: AbortSignal): Promise<string> {
  const { clock, pingIntervalMs, pingTimeoutMs, signsOfLife, ping } = options
  for (;;) {
    const before = signsOfLife()
    await clock.sleep(pingIntervalMs, signal)
    if (signsOfLife() !== before) continue
    await ping()
    signal.throwIfAborted()
    if (signsOfLife() === before) return `no sign of life for ${pingIntervalMs + pingTimeoutMs} ms`
  }
}
