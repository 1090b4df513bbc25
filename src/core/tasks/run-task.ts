/**
 * Does the steps of a task that are due. A lease keeps others away meanwhile; if we die it runs out, and the sweep wakes the
 * task where its last write left it. Who stops the task changes its record, and the step that is under way writes nothing.
 */
import { backoffMs } from '../../lib/backoff.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import type { Random } from '../../ports/clock.ts'
import { isDueAt, type StoredRecord } from '../../ports/records.ts'
import { type ErasePart, eraseStep } from './erase-step.ts'
import { type ReconcileHour, reconcileStep } from './reconcile-step.ts'
import { type RemoveSitePart, removeSiteStep } from './remove-site-step.ts'
import { retryStep, type Step, type StepContext } from './retry-step.ts'
import { isOpen, putTask, type StoredTask, taskRef } from './task.ts'

export interface RunContext extends StepContext {
  readonly random: Random
  /** Compares an hour of the site once more. */
  readonly reconcileHour?: ReconcileHour | undefined
  /** Erases a person from a page of the site's records. */
  readonly erasePart?: ErasePart | undefined
  /** Deletes a part of another site; of `main` only. */
  readonly removeSitePart?: RemoveSitePart | undefined
}

const leaseMs = 30_000
/** In one go; then others have their turn. */
const stepsMax = 20
const faultsMax = 8
const faultBackoff = { firstMs: 2000, longestMs: 300_000 }

export async function runTask(context: RunContext, id: string): Promise<void> {
  const { records, clock } = context
  const found = await records.get<StoredTask>(taskRef(id).collection, id)
  if (!found || !isOpen(found.value) || !isDueAt(found.value.nextAtMs ?? 0, clock.now())) return
  let held = await hold(context, found)
  for (let steps = 1; held; steps += 1) {
    const step = await tryStep(context, held.value)
    const isNow = step.afterMs === 0 && steps < stepsMax
    held = await keep(context, held, step, isNow)
    if (!isNow) return
  }
}

type Held = StoredRecord<StoredTask>

/** Undefined when somebody else is at it, or it was stopped. */
async function hold(context: RunContext, found: Held): Promise<Held | undefined> {
  const nowMs = context.clock.now()
  const { startedAtMs = nowMs } = found.value
  return write(context, found, { ...found.value, state: 'running', startedAtMs, nextAtMs: nowMs + leaseMs })
}

async function keep(context: RunContext, held: Held, step: Step, goesOn: boolean): Promise<Held | undefined> {
  const { clock, queue, records, log } = context
  const nowMs = clock.now()
  if (step.afterMs === undefined) {
    const written = await write(context, held, { ...step.task, endedAtMs: nowMs, nextAtMs: undefined })
    if (written) log.info('task_ended', { site: records.site, task: held.id, state: step.task.state })
    return undefined
  }
  const nextAtMs = nowMs + (goesOn ? leaseMs : step.afterMs)
  const written = await write(context, held, { ...step.task, nextAtMs })
  if (written && !goesOn) await queue.wakeAt({ site: records.site, refs: [taskRef(held.id)] }, nextAtMs)
  return written
}

async function write(
  { records }: RunContext,
  { version, ...found }: Held,
  value: StoredTask,
): Promise<Held | undefined> {
  const { committed } = await records.write([putTask(value, version)])
  return committed ? { ...found, value, version: version + 1 } : undefined
}

/** A step that fails is tried again, longer apart each time; then the task fails, and says why. */
async function tryStep(context: RunContext, task: StoredTask): Promise<Step> {
  try {
    const step = await nextStep(context, task)
    return { ...step, task: { ...step.task, faults: 0 } }
  } catch (thrown) {
    const { code, message } = toSwitchhookError(thrown)
    context.log.failure('task_step_failed', thrown, { site: context.records.site, task: task.id })
    const faults = (task.faults ?? 0) + 1
    if (faults >= faultsMax) return { task: { ...task, state: 'failed', error: { code, message } } }
    return { task: { ...task, faults }, afterMs: Math.ceil(backoffMs(faultBackoff, faults - 1, context.random)) + 1 }
  }
}

function nextStep(context: RunContext, task: StoredTask): Promise<Step> {
  switch (task.kind) {
    case 'reconcile':
      return reconcileStep(context, task)
    case 'erase-person':
      return eraseStep(context, task)
    case 'remove-site':
      return removeSiteStep(context, task)
    default:
      return retryStep(context, task)
  }
}
