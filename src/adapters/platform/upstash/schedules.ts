/** The schedule as QStash keeps it: one, by a fixed id, so that making it again changes it and never adds another. */

import { qstashPaths } from './qstash-paths.ts'
import { createQstashClient } from './qstash-queue.ts'

/** Each run counts as a message: 288 a day, where the free plan has 1,000 for all that the deployment does. */
export const everyFiveMinutes = '*/5 * * * *'

export const sweepScheduleId = 'switchhook-sweep'

export interface SchedulesOptions {
  readonly token: string
  /** Of the region; absent: the client's default. */
  readonly url?: string
  /** Where the deployment is reached, without a slash at the end. */
  readonly publicUrl: string
  readonly cron: string
}

export interface Schedule {
  readonly id: string
  readonly cron: string
  /** What is called, and where. */
  readonly destination: string
}

/** All schedules of the account, those of others too. Rejects with what QStash said. */
export async function listSchedules(access: Pick<SchedulesOptions, 'token' | 'url'>): Promise<Schedule[]> {
  const all = await createQstashClient(access).schedules.list()
  return all.map(({ scheduleId, cron, destination }) => ({ id: scheduleId, cron, destination }))
}

/** Makes or changes the schedule. Rejects with what QStash said. */
export async function applySchedules({ publicUrl, cron, ...access }: SchedulesOptions): Promise<void> {
  await createQstashClient(access).schedules.create({
    destination: publicUrl + qstashPaths.sweep,
    scheduleId: sweepScheduleId,
    cron,
    body: '{}',
    headers: { 'content-type': 'application/json' },
    retries: 0,
  })
}
