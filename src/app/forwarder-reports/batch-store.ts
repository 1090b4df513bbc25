/**
 * Results of batches that came through QStash. It answers QStash and not the forwarder, so the answer is kept here
 * for the forwarder to ask: only then does its checkpoint move.
 *
 * Stored form (collection `event-batches`, version 3): id = the batch's, value = {v, result: BatchResult}. Kept for an hour: a
 * forwarder that has heard nothing by then has long sent the events again.
 *
 * What must stay true: a validated batch never becomes "given up"; the first may come after the second.
 */

import * as z from 'zod'
import { cut } from '../../lib/cut.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'
import { type BatchResult, batchResultSchema } from '../../wire/event-batch.ts'

const collection = 'event-batches'
const keptMs = 3_600_000
/** Of a reason, which is written by us: never an event's contents. */
const messageLengthMax = 300

const storedForm = z.object({ v: z.literal(3), result: batchResultSchema })

export interface BatchPorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
}

/** Keeps the result of a batch. */
export async function keepBatchResult({ records, clock }: BatchPorts, id: string, result: BatchResult): Promise<void> {
  // Validated before, and given up because QStash missed the answer: the result stays.
  const unlessKnown = result.state === 'given up' ? ({ expect: 0, onConflict: 'skip' } as const) : {}
  const value = { v: 3, result: shortened(result) }
  await records.write([{ op: 'put', collection, id, value, expiresAtMs: clock.now() + keptMs, ...unlessKnown }])
}

/** Undefined: it has not come yet, or too long ago, or an earlier version stored it: the forwarder then sends the events again. */
export async function batchResultOf(records: Records, id: string): Promise<BatchResult | undefined> {
  const found = await records.get(collection, id)
  return storedForm.safeParse(found?.value).data?.result
}

function shortened(result: BatchResult): BatchResult {
  if (result.state !== 'validated') return result
  const rejected = result.rejected.map(({ position, code, message }) => ({
    position,
    code,
    message: cut(message, messageLengthMax),
  }))
  return { ...result, rejected }
}
