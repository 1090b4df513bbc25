/**
 * Reports to the cloud who is in which queue: within a second of a change, and every 25 s though nothing changed.
 *
 * What must stay true: nothing of it waits in the outbox and no call event waits for it; after a failure the newest state is sent
 * whole, and nothing older.
 */

import type { GroupSource } from '../../../adapters/pbx/group-source.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import { staffingReceptions } from '../../../wire/queues.ts'
import { keepTrying } from '../loop/keep-trying.ts'
import { type Cloud, parseJson } from '../push/cloud.ts'
import { assertTaken } from './assert-taken.ts'
import { GroupChanges } from './group-changes.ts'

const lookEveryMs = 500
const pauses = { firstMs: 1000, longestMs: 30_000 }

export interface GroupReporterOptions {
  readonly forwarder: string
  readonly sources: readonly { readonly id: string; readonly of: GroupSource }[]
  readonly cloud: Pick<Cloud, 'post' | 'skew'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export class GroupReporter {
  readonly #options: GroupReporterOptions
  readonly #changes: readonly { readonly of: GroupSource; readonly changes: GroupChanges; readonly id: string }[]

  constructor(options: GroupReporterOptions) {
    this.#options = options
    const run = Buffer.from(options.random.bytes(9)).toString('base64url')
    this.#changes = options.sources.map(({ id, of }) => ({ id, of, changes: new GroupChanges(id, run) }))
  }

  /** Until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#changes.length === 0) return
    const keeping = this.#changes.map(({ of }) => of.keepGroups?.(signal))
    const round = () => this.#sendChanges(signal)
    const reporting = keepTrying(this.#options, { event: 'staffing_not_reported', pauses }, round, signal)
    await Promise.allSettled([...keeping, reporting])
  }

  /** Milliseconds until it should look again. */
  async #sendChanges(signal: AbortSignal): Promise<number> {
    const { clock, cloud, forwarder } = this.#options
    const nowMs = clock.now()
    const aheadMs = cloud.skew.signingTimeMs() - nowMs
    const due = this.#changes.flatMap(({ id, of, changes }) => {
      const known = of.groups()
      const form = known && changes.next(known, nowMs, aheadMs)
      return form ? [{ id, changes, form }] : []
    })
    if (due.length === 0) return lookEveryMs
    const body = { forwarder, sources: due.map(({ form }) => form) }
    const answer = await cloud.post('/v1/staffing/report', body, signal)
    const taken = answer.ok ? staffingReceptions.safeParse(parseJson(answer.text)).data?.sources : undefined
    const resultOf = (id: string) => taken?.find((one) => one.id === id)?.result
    for (const { id, changes } of due) changes.answered(resultOf(id), clock.now())
    assertTaken(answer)
    if (!taken) throw new SwitchhookError('cloud_unavailable', notUnderstood)
    // A gap is closed at once; a repeat means that somebody else reports as this source.
    if (due.some(({ id }) => resultOf(id) !== 'take' && resultOf(id) !== 'gap')) {
      throw new SwitchhookError('conflict', 'Another forwarder with the same data reports the state of queues.')
    }
    return lookEveryMs
  }
}

const notUnderstood = 'Switchhook answered a report of queues in a form that is not known; check cloud.url.'
