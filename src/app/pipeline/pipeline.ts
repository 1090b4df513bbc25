/**
 * The way of an event through the house, for one site: accept (durable) → wake → apply → deliver. Here the parts
 * are joined; each is built and tested by itself.
 */
import type { AgentTable } from '../../core/agents/agent.ts'
import type { DeliveryBreaker } from '../../core/breakers/source-observer.ts'
import { type ApplyContext, applyReports, type PendingReport, pendingReports } from '../../core/calls/apply.ts'
import type { Report } from '../../core/calls/event.ts'
import { groupReports } from '../../core/calls/group-reports.ts'
import { type Accepted, accept, inboxCollection, postponeReport } from '../../core/calls/inbox.ts'
import { deliveryCollection } from '../../core/deliveries/delivery.ts'
import type { Destination } from '../../core/deliveries/destination.ts'
import { executeDelivery } from '../../core/deliveries/execute.ts'
import { deliveriesOf, scheduleDeliveries } from '../../core/deliveries/schedule.ts'
import type { Screen } from '../../core/live/screen.ts'
import { tasksCollection } from '../../core/tasks/task.ts'
import { atOnce } from '../../lib/at-once.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Background } from '../../ports/platform.ts'
import type { Queue } from '../../ports/queue.ts'
import { DUE_INDEX, type RecordRef, type Records, type Write } from '../../ports/records.ts'
import { Intake, type Sending } from './intake.ts'
import type { EndTurn } from './turns.ts'

export interface PipelineContext {
  readonly records: Records
  readonly queue: Queue
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly destinations: readonly Destination[]
  readonly breakers: DeliveryBreaker
  readonly agents: AgentTable
  readonly settleMs: number
  /** How long an AI conversation waits for the PBX's report of its call before it is logged alone. */
  readonly aloneMs: number
  readonly retentionMs: number
  /** Whether AI conversations are reported to this site; else calls are not searched for any. */
  readonly conversations: boolean
  /** Absent where nobody can watch. */
  readonly screen?: Screen
}

export interface Pipeline {
  /**
   * Stores reports; when it resolves they are durable. Rejects with `storage_unavailable` when nothing was stored. A queue
   * message wakes what is next; with `background` they are looked at there, at once, and the queue is for when that fails.
   */
  accept(reports: readonly Report[], background?: Background): Promise<Accepted[]>
  /**
   * Before a report is read and accepted: waits for its turn, which whoever took it must end. Throws `rate_limited` for one
   * that can be sent again while the site is far behind.
   */
  begin(sending: Sending): Promise<EndTurn>
  /** Looks at records that a queue message or the sweep named. Harmless for those that want nothing. */
  wake(refs: readonly RecordRef[]): Promise<void>
}

/** Deliveries go out side by side, but not so many that one isolate's connections run out. */
const deliveriesAtOnce = 6
const appliedAtOnce = 4
/** Looked at together; what follows waits, so that reports and deliveries take turns. */
const refsPerTurn = 100

export function createPipeline(context: PipelineContext): Pipeline {
  const { records, queue, clock, log, retentionMs } = context
  const applyContext: ApplyContext = {
    ...context,
    prefetch: (callId) => deliveriesOf(context, callId),
    consequences: (change, prefetched) => scheduleDeliveries(context, change, prefetched),
    announce: context.screen?.announce,
  }

  /** A group that fails is tried report by report, so that a bad one does not hold up the others. */
  const apply = async (reports: readonly PendingReport[], followed: Promise<void>[]): Promise<void> => {
    try {
      const applied = await applyReports(applyContext, reports)
      if (!applied) return
      if (context.screen) followed.push(context.screen.follow(applied.change))
      await wakeDue(context, applied.consequences)
    } catch (thrown) {
      if (reports.length > 1) {
        for (const one of reports) await apply([one], followed)
        return
      }
      const report = reports[0]?.id ?? ''
      log.failure('report_not_applied', thrown, { site: records.site, report })
      const { code } = toSwitchhookError(thrown)
      await postponeReport(context, report, { reason: failureReason(thrown), code })
    }
  }

  /** `meanwhile` goes on as soon as they are applied. */
  const applyAll = async (reports: readonly PendingReport[], meanwhile?: () => Promise<void>): Promise<void> => {
    const followed: Promise<void>[] = []
    await atOnce(appliedAtOnce, lanesOf(groupReports(reports)), async (lane) => {
      for (const group of lane) await apply(group, followed)
    })
    await meanwhile?.()
    // The caller of a ringing call is looked up meanwhile; that never fails, but may last as long as a CRM does.
    await Promise.all(followed)
  }

  const intake = new Intake(context)
  const notSent = wakeNotSent(log, records.site)

  return {
    begin: (sending) => intake.begin(sending),
    accept(reports, background) {
      const wakeQueue = (fresh: readonly PendingReport[]) =>
        queue.wake({ site: records.site, refs: fresh.map(({ collection, id }) => ({ collection, id })) })
      const wake = async (fresh: readonly PendingReport[]) =>
        background
          ? background(
              applyAll(fresh).catch((thrown: unknown) => {
                log.failure('reports_not_applied', thrown, { site: records.site })
                return wakeQueue(fresh).catch(notSent)
              }),
            )
          : wakeQueue(fresh).catch(notSent)
      return accept({ records, wake, clock, retentionMs }, reports)
    },
    async wake(refs) {
      const tasks = idsIn(refs, tasksCollection)
      if (tasks.length > 0) await runTasks(context, tasks)
      for (const { reports, deliveries } of turnsOf(refs)) {
        await applyAll(reports.length > 0 ? await pendingReports(records, reports) : [], () =>
          atOnce(deliveriesAtOnce, deliveries, (id) => deliver(context, id)),
        )
      }
    },
  }
}

/** One attempt; what is to be tried again is woken then. */
async function deliver(context: PipelineContext, id: string): Promise<void> {
  const { records, queue } = context
  const delivery = await executeDelivery(context, id)
  if (delivery?.nextAtMs === undefined || delivery.state !== 'waiting') return
  const refs = [{ collection: deliveryCollection, id: delivery.id }]
  await queue.wakeAt({ site: records.site, refs }, delivery.nextAtMs)
}

/** Each named once, reports and deliveries side by side. */
function turnsOf(refs: readonly RecordRef[]): { readonly reports: string[]; readonly deliveries: string[] }[] {
  const [reports, deliveries] = [idsIn(refs, inboxCollection), idsIn(refs, deliveryCollection)]
  const turns = Math.ceil(Math.max(reports.length, deliveries.length) / refsPerTurn)
  return Array.from({ length: turns }, (_, turn) => {
    const ofTurn = (ids: readonly string[]) => ids.slice(turn * refsPerTurn, (turn + 1) * refsPerTurn)
    return { reports: ofTurn(reports), deliveries: ofTurn(deliveries) }
  })
}

function idsIn(refs: readonly RecordRef[], wanted: string): string[] {
  return [...new Set(refs.filter(({ collection }) => collection === wanted).map(({ id }) => id))]
}

/** Loaded when there is one: tasks are rare, and each call starts the pipeline. */
async function runTasks(context: PipelineContext, ids: readonly string[]): Promise<void> {
  const { runTask } = await import('../../core/tasks/run-task.ts')
  for (const id of ids) {
    await runTask(context, id).catch((thrown: unknown) => {
      context.log.failure('task_not_run', thrown, { site: context.records.site, task: id })
    })
  }
}

/** What was to be woken is stored, so a queue that is down delays it until the sweep, and is no reason to fail. */
function wakeNotSent(log: Log, site: string): (thrown: unknown) => void {
  return (thrown) => log.failure('wake_not_sent', thrown, { site })
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

/** What is due now (a live event of a call) is woken now; a queue that is down delays it until the sweep. */
async function wakeDue({ records, queue, clock, log }: PipelineContext, writes: readonly Write[]): Promise<void> {
  const now: RecordRef[] = []
  for (const write of writes) {
    if (write.op !== 'put') continue
    const due = write.index?.find((entry) => entry.index === DUE_INDEX)
    if (!due) continue
    const ref = { collection: write.collection, id: write.id }
    if (Number(due.key) <= clock.now()) now.push(ref)
    else await queue.wakeAt({ site: records.site, refs: [ref] }, Number(due.key))
  }
  if (now.length > 0) await queue.wake({ site: records.site, refs: now }).catch(wakeNotSent(log, records.site))
}
