/**
 * Cloudflare calls the Worker by cron; here we do. One run at a time: the next one waits for the last to end.
 */
import type { Clock } from '../../ports/clock.ts'

export const cronIntervalMs = 60_000

/** Calls `run` each minute until `signal` aborts. A failed run is reported to `onError` and the next one comes. */
export async function runCron(
  run: () => Promise<void>,
  { clock, signal, onError }: { clock: Clock; signal: AbortSignal; onError: (error: unknown) => void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.sleep(cronIntervalMs, signal)
    } catch {
      return
    }
    await run().catch(onError)
  }
}
