/**
 * Reports that come while the site has little to do are applied before they are answered (core/calls/apply-at-once.ts). What is not
 * goes through the inbox: crowds, large reports, and whatever fails here.
 *
 * What must stay true: nobody is refused here unless the records hang, and nothing is answered that is not durable; a request that dies does not keep others
 * from being applied at once for long.
 */
import { type AtOnce, isSmall } from '../../core/calls/apply-at-once.ts'
import type { Report } from '../../core/calls/event.ts'
import { groupReports } from '../../core/calls/group-reports.ts'
import type { Accepted } from '../../core/calls/inbox.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'

export interface AtOncePorts {
  readonly clock: Clock
  readonly log: Log
  readonly site: string
  /** Whether others wait for their turn at being stored. */
  readonly isBusy: () => boolean
}

/** Applies reports of one call; undefined when others kept changing it. */
export type ApplyReports = (reports: readonly Report[]) => Promise<AtOnce | undefined>

/** Side by side, in one isolate: with more under way, the inbox takes them for less work each. */
const requestsMax = 2
/** More calls in one batch are history. */
const callsMax = 4
/** A request that takes longer is gone. */
const goneAfterMs = 20_000
/** Records that were asked for so long in vain are not asked again, by way of the inbox, while the sender waits. */
const hungAfterMs = 2_000

export class AcceptAtOnce {
  readonly #ports: AtOncePorts
  readonly #beganMs = new Set<{ readonly atMs: number }>()

  constructor(ports: AtOncePorts) {
    this.#ports = ports
  }

  /** Those that were applied, with their answers. Rejects with `storage_unavailable` only, where the records hung. */
  async accept(reports: readonly Report[], apply: ApplyReports): Promise<ReadonlyMap<Report, Accepted>> {
    const answers = new Map<Report, Accepted>()
    if (!this.#hasRoom() || !isSmall(reports)) return answers
    const groups = groupReports(reports.map((report) => ({ report, value: { events: report } })))
    if (groups.length > callsMax) return answers
    const { clock, log, site } = this.#ports
    const own = { atMs: clock.now() }
    this.#beganMs.add(own)
    try {
      for (const group of groups) {
        const ofCall = group.map(({ report }) => report)
        const done = await apply(ofCall)
        for (const [i, report] of ofCall.entries()) {
          const answer = done?.answers[i]
          if (answer) answers.set(report, answer)
        }
      }
    } catch (thrown) {
      log.failure('report_not_applied_at_once', thrown, { site })
      const isAway = toSwitchhookError(thrown).code === 'storage_unavailable'
      if (isAway && clock.now() - own.atMs >= hungAfterMs) throw thrown
    } finally {
      this.#beganMs.delete(own)
    }
    return answers
  }

  #hasRoom(): boolean {
    const nowMs = this.#ports.clock.now()
    for (const one of this.#beganMs) if (Math.abs(nowMs - one.atMs) > goneAfterMs) this.#beganMs.delete(one)
    return this.#beganMs.size < requestsMax && !this.#ports.isBusy()
  }
}
