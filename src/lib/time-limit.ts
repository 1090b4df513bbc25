/**
 * A bound on waiting that holds even where the awaited work ignores its signal. Time comes from the Clock, so a
 * simulation owns it.
 */
import type { Clock } from '../ports/clock.ts'

export interface TimeLimit {
  readonly clock: Clock
  readonly limitMs: number
  /** The caller's own signal to stop; its reason is what the result then rejects with. Absent: there is none. */
  readonly signal?: AbortSignal
  readonly onTimeout: () => Error
}

/** Runs `work` until it settles, the caller aborts or the limit passes, whichever comes first; the latter two abort its signal. */
export async function withTimeLimit<T>(limit: TimeLimit, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  limit.signal?.throwIfAborted()
  const timeout = new AbortController()
  const finished = new AbortController()
  const signal = limit.signal ? AbortSignal.any([limit.signal, timeout.signal]) : timeout.signal
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: finished.signal })
  })
  limit.clock.sleep(limit.limitMs, finished.signal).then(
    () => timeout.abort(limit.onTimeout()),
    () => undefined, // the work was done first
  )
  try {
    return await Promise.race([work(signal), stopped])
  } finally {
    finished.abort()
  }
}
