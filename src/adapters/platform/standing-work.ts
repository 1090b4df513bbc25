/**
 * Work that a site's object goes on with for as long as it is wanted, such as a connection that it holds: when it is looked
 * at, across evictions and restarts. What the work is, the platform does not know.
 *
 * What must stay true: once wanted it is looked at by each alarm that is due for it, and first of all when the object begins
 * anew; it never fails the alarm; a clock that was set back does not stop it.
 */
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'

export interface StandingWork {
  /** Looks after it; returns when next (instant, ms), undefined when it is not wanted any more. */
  run(): Promise<number | undefined>
  /** Something that whoever holds the work should know. */
  note(text: string): void
}

export interface StandingPorts {
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  /** Whether it is wanted; kept across restarts. */
  readonly mark: { get(): boolean; set(isWanted: boolean): void }
  /** Loaded when it is first wanted. */
  readonly load: () => Promise<StandingWork>
}

/** Looked at again when it failed, and the longest that it goes without. */
const failedMs = 60_000
const longestMs = 600_000

export class Standing {
  readonly #ports: StandingPorts
  #work: StandingWork | undefined
  #isWanted: boolean
  #nextMs = Number.NEGATIVE_INFINITY

  constructor(ports: StandingPorts) {
    this.#ports = ports
    this.#isWanted = ports.mark.get()
  }

  /** When it is to be looked at; Infinity when it is not wanted. */
  get nextMs(): number {
    return this.#isWanted ? this.#nextMs : Number.POSITIVE_INFINITY
  }

  /** From now on it is wanted, until it says otherwise itself, and looked at soon. */
  want(note?: string): void {
    if (!this.#isWanted) this.#ports.mark.set(true)
    this.#isWanted = true
    this.#nextMs = Number.NEGATIVE_INFINITY
    if (note !== undefined) this.#work?.note(note)
  }

  /** Looks after the work if that is due. */
  async runDue(): Promise<void> {
    const { clock, log, mark, load } = this.#ports
    const nowMs = clock.now()
    if (!this.#isWanted || (nowMs < this.#nextMs && this.#nextMs <= nowMs + longestMs)) return
    this.#nextMs = nowMs + failedMs
    try {
      this.#work ??= await load()
      const nextMs = await this.#work.run()
      this.#isWanted = nextMs !== undefined
      if (nextMs === undefined) mark.set(false)
      else this.#nextMs = Math.max(nextMs, nowMs + 1)
    } catch (error) {
      log.failure('standing_work_failed', error)
    }
  }
}
