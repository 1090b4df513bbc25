/**
 * A task in the CRM for a caller who was not answered and not called back in time (SWITCHHOOK_MISSED_CALL_TASK). The schedule
 * looks which are due; what fails is tried again a quarter of an hour later, eight times.
 *
 * What must stay true: one task for one stretch of missed calls, however often this runs: the first of them is the task's key
 * (call-task.ts).
 */
import {
  callersCollection,
  missedTaskIndex,
  openOf,
  putCaller,
  type StoredCaller,
  taskDueMs,
} from '../../core/callers/caller-record.ts'
import { isDueAt, type StoredRecord, timeKey } from '../../ports/records.ts'
import { requireCall } from '../calls-by-hand.ts'
import { createCallTask } from '../contact-details/call-task.ts'
import type { SiteServices } from '../services.ts'
import { stillMissed } from './missed-callers.ts'

const writeTries = 3
/** In one run of the schedule. */
const atOnceMax = 20

/** Those that are due. One that fails does not keep the others from being created. */
export async function createMissedTasks(services: SiteServices): Promise<void> {
  const { records, clock, log, site } = services
  const to = timeKey(clock.now() + 1)
  const due = await records.list<StoredCaller>({ index: missedTaskIndex, to, limit: atOnceMax })
  for (const { id } of due.records) {
    await createMissedTask(services, id).catch((thrown: unknown) => {
      log.failure('missed_task_not_made', thrown, { site })
    })
  }
}

async function createMissedTask(services: SiteServices, id: string): Promise<void> {
  const { records, clock, settings, log } = services
  const found = await records.get<StoredCaller>(callersCollection, id)
  if (!found) return
  const dueMs = taskDueMs(found.value, settings.missedTaskMs)
  // The setting was changed since: it is no longer due, or later.
  if (dueMs === undefined || !isDueAt(dueMs, clock.now())) {
    await records.write([putCaller(found.value, found.version, settings)])
    return
  }
  const [first] = openOf(found.value)
  if (!first || !(await stillMissed(services, found))) return
  const made = await taskFor(services, first.id).catch((thrown: unknown) => {
    log.failure('missed_task_not_made', thrown, { site: services.site, call: first.id })
    return undefined
  })
  const tries = found.value.taskTries?.callId === first.id ? found.value.taskTries.count : 0
  await note(services, found, (value) =>
    made
      ? { ...value, task: { callId: first.id, ...made }, taskTries: undefined }
      : { ...value, taskTries: { callId: first.id, count: tries + 1, lastMs: clock.now() } },
  )
}

async function taskFor(services: SiteServices, callId: string) {
  const call = await requireCall(services, callId)
  const { destination, id, url } = await createCallTask(services, call, { id: 'missed' })
  return { destination, id, ...(url !== undefined && { url }) }
}

/** Others may have changed the record meanwhile: a call came. */
async function note(
  { records, settings }: SiteServices,
  first: StoredRecord<StoredCaller>,
  change: (value: StoredCaller) => StoredCaller,
): Promise<void> {
  let found: StoredRecord<StoredCaller> | undefined = first
  for (let tries = 0; tries < writeTries && found; tries += 1) {
    if ((await records.write([putCaller(change(found.value), found.version, settings)])).committed) return
    found = await records.get<StoredCaller>(callersCollection, first.id)
  }
}
