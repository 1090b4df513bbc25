/** What the command line program is given by main.ts, so that tests can stand in its place. */

import type { Env } from '../../lib/variable-fields.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { HttpFetch } from '../../ports/http.ts'
import type { ProgressBar } from './progress.ts'

export interface Terminal {
  readonly write: (text: string) => void
  readonly isTty: boolean
  /** Characters in a line; undefined where nobody knows. */
  readonly columns: number | undefined
}

export interface Cli {
  readonly env: Env
  readonly fetch: HttpFetch
  readonly clock: Clock
  readonly random: Random
  /** Whether something listens there; rejects where nothing does. */
  readonly reach: (host: string, port: number, signal: AbortSignal) => Promise<void>
  /** For what was asked for. */
  readonly out: Terminal
  /** For progress, warnings and errors. */
  readonly err: Terminal
  /** A bar for `total` of anything, on `err`. */
  readonly progress: (total: number) => ProgressBar
  /** Asks the admin; absent where nobody sits before it. */
  readonly confirm?: (question: string) => Promise<boolean>
  /** IANA zone of the admin. */
  readonly timeZone: string
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal
}
