/**
 * Tasks: long work that somebody started. A task is a record that says how far it is; it is done in small steps, each of which
 * ends in a write, so that it goes on after a restart where it was.
 *
 * Stored form (collection `tasks`, version 1): id the task's, value StoredTask; index `tasks.created`, and `due` while it is
 * under way. Kept for 30 days.
 */
import { isoUtc } from '../../ports/clock.ts'
import { DUE_INDEX, type Put, type RecordRef, timeKey } from '../../ports/records.ts'
import type { TaskForm, taskStates } from '../../wire/task.ts'
import type { PersonQuery } from '../erasure/person.ts'

export type TaskState = (typeof taskStates)[number]

/** What is sent again. Times are instants: relative ones were resolved when the task was created. */
export interface RetryTaskFilter {
  readonly state: 'dead' | 'waiting'
  readonly destination?: string
  readonly code?: string
  readonly fromMs?: number
  /** Never open: a task does not run after what comes to be while it runs. */
  readonly toMs: number
  readonly ids?: readonly string[]
}

export interface TaskProgress {
  readonly total?: number
  readonly done: number
  readonly failed: number
  readonly waiting: number
}

/** Hours that are compared once more. */
export interface ReconcileTaskFilter {
  readonly fromMs: number
  readonly toMs: number
  /** What is missing is logged. */
  readonly log: boolean
}

/** A site that is removed with all that is stored of it; the task is of `main`. */
export interface RemoveSiteTaskFilter {
  readonly site: string
}

/** Whom it is about is known only while it is under way: the person is to be forgotten here, too. */
export interface EraseTaskFilter {
  readonly person?: PersonQuery
}

/** What a task does, and to what. */
export type TaskWork =
  | { readonly kind: 'erase-person'; readonly filter: EraseTaskFilter }
  | { readonly kind: 'remove-site'; readonly filter: RemoveSiteTaskFilter }
  | { readonly kind: 'retry-deliveries'; readonly filter: RetryTaskFilter }
  | { readonly kind: 'reconcile'; readonly filter: ReconcileTaskFilter }

export type StoredTask = TaskRecord & TaskWork
export type RetryTask = TaskRecord & Extract<TaskWork, { kind: 'retry-deliveries' }>
export type RemoveSiteTask = TaskRecord & Extract<TaskWork, { kind: 'remove-site' }>
export type EraseTask = TaskRecord & Extract<TaskWork, { kind: 'erase-person' }>
export type ReconcileTask = TaskRecord & Extract<TaskWork, { kind: 'reconcile' }>

interface TaskRecord {
  readonly v: 1
  readonly id: string
  readonly state: TaskState
  readonly by: string
  readonly createdAtMs: number
  readonly startedAtMs?: number
  readonly endedAtMs?: number
  /** When the next step is due; absent once it is over. */
  readonly nextAtMs?: number
  /** How often a step failed in a row. */
  readonly faults?: number
  readonly progress: TaskProgress
  readonly failures: TaskForm['failures']
  /** What came of it, where that is more than progress. */
  readonly result?: Readonly<Record<string, number>>
  readonly error?: { readonly code: string; readonly message: string }
  /** Where it is. */
  readonly place: TaskPlace
}

export interface TaskPlace {
  /** What was counted so far, while the total is not known. */
  readonly counted?: number
  readonly countCursor?: string
  readonly cursor?: string
  /** All pages were begun. */
  readonly isAtEnd?: boolean
  /** How many hours were compared. */
  readonly hours?: number
  /** The page that is sent next, or was when we were stopped. */
  readonly chosen?: readonly string[]
  /** Of the page that was sent again last: what has not come to anything yet, and since when it is waited for. */
  readonly pending?: readonly string[]
  readonly pendingSinceMs?: number
}

export const tasksCollection = 'tasks'
export const tasksIndex = 'tasks.created'
const keptMs = 30 * 86_400_000

export const taskRef = (id: string): RecordRef => ({ collection: tasksCollection, id })

export function isOpen({ state }: Pick<StoredTask, 'state'>): boolean {
  return state === 'waiting' || state === 'running'
}

export function putTask(task: StoredTask, expect: number): Put & { readonly value: StoredTask } {
  const value = task.kind === 'erase-person' && !isOpen(task) ? { ...task, filter: {} } : task
  const index = [{ index: tasksIndex, key: timeKey(value.createdAtMs) }]
  if (value.nextAtMs !== undefined) index.push({ index: DUE_INDEX, key: timeKey(value.nextAtMs) })
  const expiresAtMs = (value.endedAtMs ?? value.createdAtMs) + keptMs
  return { op: 'put', ...taskRef(value.id), value, expect, index, expiresAtMs }
}

const isoOf = (atMs: number | undefined) => (atMs === undefined ? undefined : isoUtc(atMs))

export function toTaskForm(task: StoredTask, nowMs: number): TaskForm {
  const { id, kind, state, by, createdAtMs, startedAtMs, endedAtMs, progress, failures, error } = task
  return {
    id,
    kind,
    state,
    filter: filterForm(task),
    result: task.result,
    by,
    createdAt: isoUtc(createdAtMs),
    startedAt: isoOf(startedAtMs),
    endedAt: isoOf(endedAtMs),
    progress,
    secondsLeft: isOpen(task) ? secondsLeft(task, nowMs) : undefined,
    failures,
    error,
  }
}

function filterForm(task: StoredTask): TaskForm['filter'] {
  if (task.kind === 'erase-person') return {}
  if (task.kind === 'remove-site') return { ...task.filter }
  const { fromMs, toMs, ...rest } = task.filter
  return { ...rest, from: isoOf(fromMs), to: isoUtc(toMs) }
}

/** By the pace so far; undefined while there is none. */
function secondsLeft({ progress, startedAtMs }: StoredTask, nowMs: number): number | undefined {
  const { total, done, failed, waiting } = progress
  const past = done + failed + waiting
  if (total === undefined || past === 0 || startedAtMs === undefined) return undefined
  return Math.ceil(((nowMs - startedAtMs) / 1000) * (Math.max(0, total - past) / past))
}
