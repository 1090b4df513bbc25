/** Tasks as people start, watch and stop them. */
import { SwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Queue } from '../../ports/queue.ts'
import type { Records } from '../../ports/records.ts'
import { isOpen, putTask, type StoredTask, type TaskWork, taskRef, tasksIndex } from './task.ts'

export interface TaskPorts {
  readonly records: Records
  readonly queue: Queue
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'bytes'>
  readonly log: Log
}

/** More at once would only wait for each other. */
const openMax = 10
const stopTries = 5

/** `key`: whoever starts it again with the same one gets the same task. Rejects with `conflict` while too many run. */
export async function startTask(
  ports: TaskPorts,
  { by, key, ...work }: TaskWork & { readonly by: string; readonly key?: string },
): Promise<StoredTask> {
  const { records, clock, random } = ports
  const id = `task_${key === undefined ? hex(random.bytes(12)) : sha256Hex(`${by}\n${key}`).slice(0, 24)}`
  const known = await records.get<StoredTask>(taskRef(id).collection, id)
  if (known) return known.value
  const { tasks } = await listTasks(records, { limit: 100 })
  if (tasks.filter(isOpen).length >= openMax) {
    throw new SwitchhookError('conflict', `${openMax} tasks are under way; wait until one is over, or stop one.`)
  }
  const nowMs = clock.now()
  const task: StoredTask = {
    ...work,
    ...{ v: 1, id, state: 'waiting', by, createdAtMs: nowMs, nextAtMs: nowMs },
    progress: { done: 0, failed: 0, waiting: 0 },
    failures: [],
    place: {},
  }
  const { committed } = await records.write([putTask(task, 0)])
  if (!committed) return getTask(records, id)
  ports.log.info('task_started', { site: records.site, task: id, kind: task.kind })
  await wakeTask(ports, id)
  return task
}

/** The sweep would find it too; this is only sooner. */
async function wakeTask({ records, queue, log }: TaskPorts, id: string): Promise<void> {
  const { site } = records
  await queue
    .wake({ site, refs: [taskRef(id)] })
    .catch((thrown: unknown) => log.failure('wake_not_sent', thrown, { site }))
}

export async function getTask(records: Records, id: string): Promise<StoredTask> {
  const found = await records.get<StoredTask>(taskRef(id).collection, id)
  if (!found) throw noSuchTask(id)
  return found.value
}

export function noSuchTask(id: string): SwitchhookError {
  return new SwitchhookError('not_found', `There is no task ${id}; tasks are kept for 30 days.`)
}

/** Newest first. */
export async function listTasks(
  records: Records,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<{ readonly tasks: readonly StoredTask[]; readonly next?: string }> {
  const page = await records.list<StoredTask>({ index: tasksIndex, limit, cursor, reverse: true })
  return { tasks: page.records.map(({ value }) => value), next: page.next }
}

/** Nothing more is begun; what was sent already is not called back. Of a task that is over nothing changes. */
export async function stopTask({ records, clock, log }: TaskPorts, id: string): Promise<StoredTask> {
  for (let tries = 0; tries < stopTries; tries += 1) {
    const found = await records.get<StoredTask>(taskRef(id).collection, id)
    if (!found) return getTask(records, id)
    if (!isOpen(found.value)) return found.value
    const value: StoredTask = { ...found.value, state: 'stopped', endedAtMs: clock.now(), nextAtMs: undefined }
    if ((await records.write([putTask(value, found.version)])).committed) {
      log.info('task_stopped', { site: records.site, task: id })
      return value
    }
  }
  throw new SwitchhookError('conflict', 'The task is running a step; stop it again.', { retryable: true })
}

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
