/**
 * Who is in which queue of a site's 3CX, and its trunks, read from the cloud where something holds its link: more often while somebody looks or
 * alerts go by it. Stored and announced as what a forwarder reports.
 *
 * What must stay true: what can't be read is not stored, so that it is not known after 90 s; each reading belongs to the event
 * that asked for it (a platform counts requests by event), and none overtakes another.
 */
import type { GroupReader } from '../../adapters/pbx/threecx/xapi/group-reader.ts'
import { readRules } from '../../core/staffing/alerts/alert-store.ts'
import type { Trunk } from '../../core/staffing/group-state.ts'
import { canonicalText, type ReportedGroup } from '../../core/staffing/presence/group-report.ts'
import { writeGroupStates } from '../../core/staffing/presence/group-store.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { Background } from '../../ports/platform.ts'
import { reportedGroupsMax, trunksMax } from '../../wire/queues.ts'
import { checkAlertsIfDue } from '../alerts/check-alerts.ts'
import type { SiteServices } from '../services.ts'
import type { LinkPart } from './link-state.ts'
import { isWorthStoring, queueEveryMs } from './queue-plan.ts'
import { readTooSlow } from './read-too-slow.ts'

/** Under this name the cloud reports them; a forwarder's has its id before it. */
export const staffingSource = 'threecx'

export interface QueueWatchOptions {
  readonly background: Background
  readonly reader: GroupReader
}

const limitMs = 30_000
const trunksEveryMs = 55_000
const failedPauseMs = 60_000
/** What an admin has to change first. */
const refusedPauseMs = 300_000

export class QueueWatch {
  readonly #options: QueueWatchOptions
  #run: string | undefined
  #sequence = 0
  /** As the last reading had it: the next is planned before this one is over. */
  #everyMs = failedPauseMs / 2
  #nextMs = Number.NEGATIVE_INFINITY
  #isReading = false
  #trunks: { readonly trunks: readonly Trunk[] | undefined; readonly atMs: number } | undefined
  #stored: { readonly text: string; readonly atMs: number } | undefined

  constructor(options: QueueWatchOptions) {
    this.#options = options
  }

  /** When it wants to be read next (instant, ms). */
  get nextMs(): number {
    return this.#nextMs
  }

  /** Reads if that is due and not under way; returns what was seen of it, undefined when nothing was asked. Never rejects. */
  async read(services: SiteServices): Promise<Omit<LinkPart, 'sinceMs'> | undefined> {
    const { clock, log, site } = services
    const nowMs = clock.now()
    const isEarly = nowMs < this.#nextMs - 500 && this.#nextMs - nowMs <= refusedPauseMs
    if (isEarly || this.#isReading) return undefined
    this.#isReading = true
    this.#nextMs = nowMs + this.#everyMs
    try {
      const onTimeout = () => readTooSlow('who is in which queue', limitMs)
      const { reader } = this.#options
      const known = await withTimeLimit({ clock, limitMs, onTimeout }, async (signal) => {
        return { groups: await reader.read(signal), trunks: await this.#readTrunks(nowMs, signal) }
      })
      await this.#store(services, known.groups.slice(0, reportedGroupsMax), known.trunks?.slice(0, trunksMax))
      const facts = { topics: await watchedTopics(services), alerts: await readRules(services.records) }
      this.#everyMs = queueEveryMs(facts)
      this.#nextMs = nowMs + this.#everyMs
      return { state: 'up' }
    } catch (thrown) {
      const { code, message } = toSwitchhookError(thrown)
      if (code === 'internal') log.failure('threecx_queues_unknown', thrown, { site })
      this.#nextMs = nowMs + (code === 'source_unauthorized' ? refusedPauseMs : failedPauseMs)
      return { state: 'failing', problem: message, code }
    } finally {
      this.#isReading = false
    }
  }

  /** Now and then: what alerts go by need not be known by the second. */
  async #readTrunks(nowMs: number, signal: AbortSignal): Promise<readonly Trunk[] | undefined> {
    const known = this.#trunks
    if (known !== undefined && Math.abs(nowMs - known.atMs) < trunksEveryMs) return known.trunks
    const trunks = await this.#options.reader.readTrunks(signal)
    this.#trunks = { trunks, atMs: nowMs }
    return trunks
  }

  async #store(
    services: SiteServices,
    groups: readonly ReportedGroup[],
    trunks: readonly Trunk[] | undefined,
  ): Promise<void> {
    const { clock, random } = services
    const run = this.#run ?? Buffer.from(random.bytes(12)).toString('hex')
    this.#run = run
    const atMs = clock.now()
    const text = canonicalText({ groups, trunks })
    const hasChanged = this.#stored?.text !== text
    if (this.#stored !== undefined && !isWorthStoring(atMs - this.#stored.atMs, hasChanged)) return
    this.#sequence += 1
    const of = { source: staffingSource, run, sequence: this.#sequence }
    await writeGroupStates(services, { ...of, asOfMs: atMs, whole: true, groups, trunks })
    this.#stored = { text, atMs }
    if (hasChanged) this.#options.background(checkAlertsIfDue(services))
  }
}

async function watchedTopics({ live, site }: SiteServices): Promise<readonly string[]> {
  return ((await live?.watchers(site)) ?? []).map(({ topic }) => topic)
}
