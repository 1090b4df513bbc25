/**
 * A bound on waiting that holds even where the awaited work ignores its signal. Time comes from the Clock, so a
 * simulation owns it.
 */
import { type Clock, startTimer } from '../ports/clock.ts'

export interface TimeLimit {
  readonly clock: Clock
  readonly limitMs: number
  /** The caller's own signal to stop; its reason is what the result then rejects with. Absent: there is none. */
  readonly signal?: AbortSignal
  readonly onTimeout: () => Error
}

/** Runs `work` until it settles, the caller aborts or the limit passes, whichever comes first; the latter two abort its signal. */
export async function withTimeLimit<T>(limit: TimeLimit, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, limitMs, signal, onTimeout } = limit
  signal?.throwIfAborted()
  const controller = new AbortController()
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  const stop = (reason: unknown) => {
    controller.abort(reason)
    reject(reason)
  }
  const stopByCaller = () => stop(signal?.reason)
  signal?.addEventListener('abort', stopByCaller, { once: true })
  const stopTimer = startTimer(clock, limitMs, () => stop(onTimeout()))
  try {
    return await Promise.race([work(controller.signal), stopped])
  } finally {
    stopTimer()
    signal?.removeEventListener('abort', stopByCaller)
  }
}
