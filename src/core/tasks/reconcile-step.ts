/** One step of comparing hours once more: one hour, oldest first. What comparing is, the site knows. */
import { hoursOf, type TimeWindow } from '../reconciliation/finished-calls.ts'
import type { Step } from './retry-step.ts'
import type { ReconcileTask } from './task.ts'

export interface HourOutcome {
  /** What is missing, calls and entries. */
  readonly missing: number
  /** Of these, logged again just now. */
  readonly logged: number
}

export type ReconcileHour = (window: TimeWindow, how: { readonly log: boolean }) => Promise<HourOutcome>

export async function reconcileStep(
  { reconcileHour }: { readonly reconcileHour?: ReconcileHour | undefined },
  task: ReconcileTask,
): Promise<Step> {
  const hours = hoursOf(task.filter)
  const { hours: past = 0 } = task.place
  const hour = hours[past]
  if (!hour || !reconcileHour) return { task: { ...task, state: 'done' } }
  const { missing, logged } = await reconcileHour(hour, task.filter)
  const isLeft = missing > logged
  const progress = {
    ...task.progress,
    total: hours.length,
    done: task.progress.done + (isLeft ? 0 : 1),
    failed: task.progress.failed + (isLeft ? 1 : 0),
  }
  const failures = missing > 0 ? counted(task.failures, missing, logged) : task.failures
  return { task: { ...task, progress, failures, place: { hours: past + 1 } }, afterMs: 0 }
}

const sentences = {
  missing_entries: 'Missing, and not logged: GET /v1/reconciliation names them.',
  logged_again: 'Was missing and is logged now.',
} as const

function counted(failures: ReconcileTask['failures'], missing: number, logged: number): ReconcileTask['failures'] {
  const counts = { missing_entries: missing - logged, logged_again: logged }
  return (['missing_entries', 'logged_again'] as const).flatMap((code) => {
    const count = (failures.find((one) => one.code === code)?.count ?? 0) + counts[code]
    return count > 0 ? [{ code, message: sentences[code], count }] : []
  })
}
