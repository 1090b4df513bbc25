/**
 * Applying reports for one site: who calls is looked up meanwhile, screens learn of it in the same write, and what is due because of it is
 * woken. Reports come from the inbox, or just as they are accepted.
 */
import { callerRefsOf, followCallers } from '../../core/callers/follow-callers.ts'
import {
  type Applied,
  type ApplyContext,
  applyReports,
  type CallChange,
  type PendingReport,
} from '../../core/calls/apply.ts'
import { type AtOnce, applyAtOnce } from '../../core/calls/apply-at-once.ts'
import type { CallEvent, Report } from '../../core/calls/event.ts'
import { groupReports } from '../../core/calls/group-reports.ts'
import { postponeReport } from '../../core/calls/inbox.ts'
import type { Prefetched } from '../../core/calls/prefetched.ts'
import { deliveriesOf, scheduleDeliveries } from '../../core/deliveries/schedule.ts'
import type { PreparedCaller } from '../../core/live/screen.ts'
import { recordingWrites } from '../../core/recordings/schedule.ts'
import { atOnce } from '../../lib/at-once.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import type { Log } from '../../ports/log.ts'
import type { Background } from '../../ports/platform.ts'
import { DUE_INDEX, type RecordRef, type Write } from '../../ports/records.ts'
import type { PipelineContext } from './pipeline-context.ts'
import { RingOrder } from './ring-order.ts'
import { Shares } from './shares.ts'

/**
 * Side by side: they are read and written together, where the platform gathers what is asked at the same time. Twice as many are no
 * faster, and keep lookups waiting for twice as long.
 */
const appliedAtOnce = 8

export class Applying {
  readonly #context: PipelineContext
  readonly #applyContext: ApplyContext
  readonly #ringOrder: RingOrder

  constructor(context: PipelineContext) {
    this.#context = context
    this.#ringOrder = new RingOrder(context.clock)
    this.#applyContext = {
      ...context,
      prefetch: (callId, events) => [...deliveriesOf(context, callId), ...callerRefsOf(events)],
      consequences: (change, prefetched) => consequencesOf(context, change, prefetched),
    }
  }

  /** Reports of the inbox. `meanwhile` goes on as soon as they are applied. */
  async all(reports: readonly PendingReport[], meanwhile?: () => Promise<void>): Promise<void> {
    const followed: Promise<void>[] = []
    const shares = new Shares(this.#context.clock, appliedAtOnce)
    await atOnce(appliedAtOnce, lanesOf(groupReports(reports)), async (lane) => {
      for (const group of lane) {
        await shares.next()
        await this.#apply(group, followed)
      }
    })
    await meanwhile?.()
    // The caller of a ringing call is looked up meanwhile; that never fails, but may last as long as a CRM does.
    await Promise.all(followed)
  }

  /** Reports of one call that are just accepted; what follows goes on in the background. */
  async atOnce(
    reports: readonly Report[],
    background: Background,
    wakeNow: (refs: readonly RecordRef[]) => Promise<void>,
  ): Promise<AtOnce | undefined> {
    const { result, caller } = await this.#inOrder(reports.flat(), (context) => applyAtOnce(context, reports))
    if (result?.applied) background(this.#followUp(result.applied, caller, wakeNow))
    // Nothing follows, but others may wait for the same lookup: it must not end with this request.
    else if (caller) background(caller.found.then(({ works }) => Promise.all(works)))
    return result
  }

  /** Never rejects. */
  async #followUp(
    { change, consequences }: Applied,
    caller: PreparedCaller | undefined,
    wakeNow: (refs: readonly RecordRef[]) => Promise<void>,
  ): Promise<void> {
    await Promise.all([this.#context.screen?.follow(change, caller), wakeDue(this.#context, consequences, wakeNow)])
  }

  /** With who calls, where the first of the events rings, and after the rings of the same caller that came before. */
  #inOrder<T>(events: readonly CallEvent[], apply: (context: ApplyContext) => Promise<T>) {
    const { screen } = this.#context
    return this.#ringOrder.inOrder(events, async () => {
      const caller = await screen?.prepare(events)
      const announce = screen && ((change: CallChange) => screen.announce(change, caller))
      return { result: await apply({ ...this.#applyContext, announce }), caller }
    })
  }

  /** A group that fails is tried report by report, so that a bad one does not hold up the others. */
  async #apply(reports: readonly PendingReport[], followed: Promise<void>[]): Promise<void> {
    const { log, records, screen, queue } = this.#context
    try {
      const events = reports.flatMap(({ value }) => value.events)
      const { result, caller } = await this.#inOrder(events, (context) => applyReports(context, reports))
      if (!result) return
      if (screen) followed.push(screen.follow(result.change, caller))
      await wakeDue(this.#context, result.consequences, (refs) => queue.wake({ site: records.site, refs }))
    } catch (thrown) {
      if (reports.length > 1) {
        for (const one of reports) await this.#apply([one], followed)
        return
      }
      const report = reports[0]?.id ?? ''
      log.failure('report_not_applied', thrown, { site: records.site, report })
      const { code } = toSwitchhookError(thrown)
      await postponeReport(this.#context, report, { reason: failureReason(thrown), code })
    }
  }
}

/** What is to be delivered because of a changed call, and what it changes of its caller's missed calls. */
async function consequencesOf(context: PipelineContext, change: CallChange, prefetched: Prefetched): Promise<Write[]> {
  const [deliveries, callers] = await Promise.all([
    scheduleDeliveries(context, change, prefetched),
    followCallers(context.records, change, prefetched, context),
  ])
  const policy = context.recordings?.policy
  const recordings = policy ? await recordingWrites(change.call, change.before, policy, context.clock.now()) : []
  return [...deliveries, ...recordings, ...callers]
}

/** Groups of one number follow each other: what only time brings together would race. Others are applied side by side. */
function lanesOf(groups: readonly PendingReport[][]): PendingReport[][][] {
  const numberOf = (group: readonly PendingReport[]) =>
    group.flatMap(({ value }) => value.events.map(({ external }) => external?.matchKey ?? '')).find((key) => key !== '')
  return [...Map.groupBy(groups, (group) => numberOf(group) ?? '').values()]
}

function failureReason(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** What is due now (a live event of a call) is woken now; a queue that is down delays it until the sweep. Never rejects. */
async function wakeDue(
  { records, queue, clock, log }: PipelineContext,
  writes: readonly Write[],
  wakeNow: (refs: readonly RecordRef[]) => Promise<void>,
): Promise<void> {
  const notSent = wakeNotSent(log, records.site)
  const now: RecordRef[] = []
  for (const write of writes) {
    if (write.op !== 'put') continue
    const due = write.index?.find((entry) => entry.index === DUE_INDEX)
    if (!due) continue
    const ref = { collection: write.collection, id: write.id }
    if (Number(due.key) <= clock.now()) now.push(ref)
    else await queue.wakeAt({ site: records.site, refs: [ref] }, Number(due.key)).catch(notSent)
  }
  if (now.length > 0) await wakeNow(now).catch(notSent)
}

/** What was to be woken is stored, so a queue that is down delays it until the sweep, and is no reason to fail. */
export function wakeNotSent(log: Log, site: string): (thrown: unknown) => void {
  return (thrown) => log.failure('wake_not_sent', thrown, { site })
}
