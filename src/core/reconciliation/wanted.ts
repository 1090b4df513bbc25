/**
 * What forwarders are asked to look at again: the time of the last run that somebody started. They learn of it by their heartbeat.
 *
 * Stored form (collection `reconciliation-wanted`, version 1): id `latest`, value Wanted. Kept for an hour.
 */
import type { Records } from '../../ports/records.ts'
import type { TimeWindow } from './finished-calls.ts'

export interface Wanted extends TimeWindow {
  readonly v: 1
  /** Of the task. */
  readonly id: string
}

const ref = { collection: 'reconciliation-wanted', id: 'latest' } as const
const keptMs = 3_600_000

export async function keepWanted(records: Records, wanted: Omit<Wanted, 'v'>, nowMs: number): Promise<void> {
  const value: Wanted = { v: 1, ...wanted }
  await records.write([{ op: 'put', ...ref, value, expiresAtMs: nowMs + keptMs }])
}

export async function readWanted(records: Records): Promise<Wanted | undefined> {
  return (await records.get<Wanted>(ref.collection, ref.id))?.value
}
