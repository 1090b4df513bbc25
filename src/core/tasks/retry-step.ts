/**
 * One step of sending deliveries again: count them, or choose a page of them, or send it, or see what came of it. A page follows
 * when the one before has come to something, so that a CRM which was down is not met by all at once, and that what is shown as
 * done is delivered and not only begun.
 */
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Queue } from '../../ports/queue.ts'
import type { Records } from '../../ports/records.ts'
import { type Delivery, deliveryRef } from '../deliveries/delivery.ts'
import { countRetriable, retriablePage, retryPage } from '../deliveries/retry.ts'
import type { RetryTask, StoredTask, TaskProgress } from './task.ts'

export interface StepContext {
  readonly records: Records
  readonly queue: Queue
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

export interface Step {
  readonly task: StoredTask
  /** How long the next step waits; 0: it follows at once. Absent: it is over. */
  readonly afterMs?: number
}

const pageSize = 50
const lookAgainMs = 2000
/** An attempt takes 15 s at most; what has no outcome by then waits for something else. */
const pageWaitMs = 60_000
const failuresKept = 10

export async function retryStep(context: StepContext, task: RetryTask): Promise<Step> {
  if (task.progress.total === undefined) return countStep(context, task)
  if (task.place.pending && task.place.pending.length > 0) return followStep(context, task)
  if (task.place.chosen) return sendStep(context, task, task.place.chosen)
  if (task.place.isAtEnd) return { task: { ...task, state: 'done' } }
  return chooseStep(context, task)
}

async function countStep({ records }: StepContext, task: RetryTask): Promise<Step> {
  const { counted = 0, countCursor } = task.place
  const { count, next } = await countRetriable(records, { ...task.filter, cursor: countCursor })
  if (next !== undefined) {
    return { task: { ...task, place: { counted: counted + count, countCursor: next } }, afterMs: 0 }
  }
  return { task: { ...task, place: {}, progress: { ...task.progress, total: counted + count } }, afterMs: 0 }
}

/** Noted before it is begun: what was sent when the power went is known to be of this task, though it is dead no longer. */
async function chooseStep({ records }: StepContext, task: RetryTask): Promise<Step> {
  const { ids, next } = await retriablePage(records, { ...task.filter, cursor: task.place.cursor }, pageSize)
  return { task: { ...task, place: { cursor: next, isAtEnd: next === undefined, chosen: ids } }, afterMs: 0 }
}

async function sendStep(context: StepContext, task: RetryTask, chosen: readonly string[]): Promise<Step> {
  if (chosen.length > 0) await retryPage(context, { ...task.filter, ids: chosen, limit: pageSize })
  const { cursor, isAtEnd } = task.place
  const place = { cursor, isAtEnd, pending: chosen, pendingSinceMs: context.clock.now() }
  return { task: { ...task, place }, afterMs: chosen.length > 0 ? lookAgainMs : 0 }
}

async function followStep({ records, clock }: StepContext, task: RetryTask): Promise<Step> {
  const { pending = [], pendingSinceMs = 0 } = task.place
  const found = await records.getMany<Delivery>(pending.map(deliveryRef))
  const isLate = clock.now() - pendingSinceMs >= pageWaitMs
  const counts = { done: 0, failed: 0, waiting: 0 }
  const failed: Delivery[] = []
  const open: string[] = []
  for (const [i, record] of found.entries()) {
    const outcome = record ? deliveryOutcome(record.value, clock.now()) : 'done'
    if (outcome === undefined && !isLate) open.push(pending[i] ?? '')
    else counts[outcome ?? 'waiting'] += 1
    if (record && outcome === 'failed') failed.push(record.value)
  }
  const progress = added(task.progress, counts)
  const place = { ...task.place, pending: open }
  const failures = failed.reduce(withFailure, task.failures)
  return { task: { ...task, progress, place, failures }, afterMs: open.length > 0 ? lookAgainMs : 0 }
}

/** What came of it; undefined while that is open. */
function deliveryOutcome(
  { state, failures, nextAtMs }: Delivery,
  nowMs: number,
): 'done' | 'failed' | 'waiting' | undefined {
  if (state === 'dead') return 'failed'
  if (state === 'sending') return undefined
  if (state !== 'waiting') return 'done'
  // It failed and is tried again, or its CRM is paused, or its call goes on.
  const isPutOff = failures > 0 || nextAtMs === undefined || nextAtMs > nowMs
  return isPutOff ? 'waiting' : undefined
}

function added(progress: TaskProgress, counts: Record<'done' | 'failed' | 'waiting', number>): TaskProgress {
  return {
    ...progress,
    done: progress.done + counts.done,
    failed: progress.failed + counts.failed,
    waiting: progress.waiting + counts.waiting,
  }
}

function withFailure(failures: StoredTask['failures'], { attempts }: Delivery): StoredTask['failures'] {
  const { code = 'internal', message = '' } = attempts.find(({ outcome }) => outcome === 'failed') ?? {}
  if (failures.some((one) => one.code === code)) {
    return failures.map((one) => (one.code === code ? { code, message, count: one.count + 1 } : one))
  }
  return failures.length < failuresKept ? [...failures, { code, message, count: 1 }] : failures
}
