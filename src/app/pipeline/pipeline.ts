/**
 * The way of an event through the house, for one site: accept (durable) → wake → apply → deliver. Here the parts
 * are joined; each is built and tested by itself.
 */
import { type PendingReport, pendingReports } from '../../core/calls/apply.ts'
import type { Report } from '../../core/calls/event.ts'
import { type Accepted, accept, inboxCollection, refuseTooOld } from '../../core/calls/inbox.ts'
import { deliveryCollection } from '../../core/deliveries/delivery.ts'
import { executeDelivery } from '../../core/deliveries/execute.ts'
import { recordingCollection } from '../../core/recordings/recording.ts'
import { watchCollection } from '../../core/staffing/alerts/condition.ts'
import { tasksCollection } from '../../core/tasks/task.ts'
import { atOnce } from '../../lib/at-once.ts'
import type { Background } from '../../ports/platform.ts'
import type { RecordRef } from '../../ports/records.ts'
import { AcceptAtOnce } from './accept-at-once.ts'
import { Applying, wakeNotSent } from './applying.ts'
import { Intake, type Sending } from './intake.ts'
import type { PipelineContext } from './pipeline-context.ts'
import type { EndTurn } from './turns.ts'
import { WakeBatch } from './wake-batch.ts'

export interface Pipeline {
  /**
   * Stores reports; when it resolves they are durable. Rejects with `storage_unavailable` when nothing was stored. With
   * `background` they are part of their calls by then, if the site has little to do (accept-at-once.ts), and what follows goes on
   * there. The rest stands in the inbox: `rest` says who looks at it, that background or a queue message.
   */
  accept(reports: readonly Report[], background?: Background, rest?: 'background' | 'queue'): Promise<Accepted[]>
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
/** Looked at together; what follows waits, so that reports and deliveries take turns. */
const refsPerTurn = 100

export function createPipeline(context: PipelineContext): Pipeline {
  const { records, queue, clock, log, retentionMs } = context
  const applying = new Applying(context)
  const intake = new Intake(context)
  const early = new AcceptAtOnce({ clock, log, site: records.site, isBusy: () => intake.isBusy })
  const sendWake = (refs: readonly RecordRef[]) =>
    queue.wake({ site: records.site, refs }).catch(wakeNotSent(log, records.site))
  const wakeBatch = new WakeBatch({ clock, send: sendWake })
  const wakeQueue = (fresh: readonly PendingReport[]) => sendWake(fresh.map(refOf))
  const applyBehind = (fresh: readonly PendingReport[]) =>
    applying.all(fresh).catch((thrown: unknown) => {
      log.failure('reports_not_applied', thrown, { site: records.site })
      return wakeQueue(fresh)
    })

  const pipeline: Pipeline = {
    begin: (sending) => intake.begin(sending),
    async accept(reports, background, rest = 'background') {
      await refuseTooOld(context, reports)
      const wakeNow = (refs: readonly RecordRef[]) => pipeline.wake(refs)
      const done = background && (await early.accept(reports, (ofCall) => applying.atOnce(ofCall, background, wakeNow)))
      const left = reports.filter((report) => !done?.has(report))
      const wake = async (fresh: readonly PendingReport[]) => {
        if (!background) return wakeQueue(fresh)
        if (rest === 'background') background(applyBehind(fresh))
        else wakeBatch.add(fresh.map(refOf), background)
      }
      const stored = left.length === 0 ? [] : await accept({ records, wake, clock, retentionMs }, left)
      return reports.flatMap((report) => done?.get(report) ?? stored[left.indexOf(report)] ?? [])
    },
    async wake(refs) {
      const tasks = idsIn(refs, tasksCollection)
      if (tasks.length > 0) await runTasks(context, tasks)
      if (refs.some(({ collection }) => collection === watchCollection)) await context.checkAlerts?.()
      for (const id of idsIn(refs, recordingCollection)) await lookAtRecording(context, id)
      for (const { reports, deliveries } of turnsOf(refs)) {
        const pending = reports.length > 0 ? await pendingReports(records, reports) : []
        intake.noteWaited(pending)
        await applying.all(pending, () => atOnce(deliveriesAtOnce, deliveries, (id) => deliver(context, id)))
      }
    },
  }
  return pipeline
}

const refOf = ({ collection, id }: RecordRef): RecordRef => ({ collection, id })

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

/** One that fails is looked at again by its time. */
async function lookAtRecording({ recordings, records, log }: PipelineContext, id: string): Promise<void> {
  await recordings?.look(id).catch((thrown: unknown) => {
    log.failure('recording_not_fetched', thrown, { site: records.site, recording: id })
  })
}
