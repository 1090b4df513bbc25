/** What lookups and deliveries report about sources, and ask before they go to one. */
import type { ErrorCode, SwitchhookError } from '../../lib/errors.ts'
import type { StoredRecord } from '../../ports/records.ts'

export interface SourceFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfterMs?: number
}

/** Called once for each source that spoke, failed or missed the deadline in a round. */
export interface SourceObserver {
  succeeded(source: string): void
  failed(source: string, failure: SourceFailure): void
  /** After it was reported as failed for missing the deadline: too slow, but there. */
  answeredLate(source: string): void
}

/** What deliveries ask of it. */
export interface DeliveryBreaker {
  /**
   * Until when the destination is not to be asked, and since when it has been failing or refusing our login; undefined: it may be asked now,
   * and `observe` must hear what came of it. `read`: its recorded state, where it was read just now.
   */
  hold(
    destination: string,
    read?: { readonly stored: StoredRecord | undefined },
  ): Promise<{ readonly untilMs: number; readonly sinceMs: number } | undefined>
  observe(destination: string, error: SwitchhookError | undefined): Promise<void>
}
