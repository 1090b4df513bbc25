/** What the platform gives to one site's code: the ports, bound to that site. Built in functions/ only. */
import type { OpenBlobs } from './blobs.ts'
import type { Clock, Random } from './clock.ts'
import type { HttpFetch } from './http.ts'
import type { Live } from './live.ts'
import type { Log } from './log.ts'
import type { Queue } from './queue.ts'
import type { Records } from './records.ts'

export interface Platform {
  readonly records: (site: string) => Records
  readonly queue: Queue
  readonly clock: Clock
  readonly random: Random
  readonly fetch: HttpFetch
  readonly log: Log
  /** Absent where the platform can't hold watchers. */
  readonly live?: Live
  /** Where recordings are kept; absent where there is no store at all. */
  readonly blobs?: OpenBlobs
  /**
   * Runs what asks the records more than once: the platform may bill that as one request, for some processor time. Absent where
   * it makes no difference.
   */
  readonly inSession?: <T>(run: () => T) => T
  /** Deletes up to `limit` expired records of a site for good; answers how many. Absent where nothing is kept. */
  readonly purge?: (site: string, limit: number) => Promise<number>
  /**
   * Has a site go on with work that outlives requests, such as a connection that it holds; `note` is for that. Absent where
   * nothing does.
   */
  readonly keepGoing?: (site: string, note?: string) => Promise<void>
  /** Only where no alarm maintains a site by itself (Redis has none): what the schedule does for each. */
  readonly scheduledMaintenance?: {
    /** All sites that have records. */
    sites(): Promise<readonly string[]>
  }
}

/** Keeps work going after the answer was sent (a platform's waitUntil). */
export type Background = (work: Promise<unknown>) => void
