/**
 * What became of batches that came through QStash. It answers QStash and not the forwarder, so the answer is kept here
 * for the forwarder to ask: only then does its checkpoint move.
 *
 * Stored form (collection `event-batches`, version 1): id = the batch's, value = {v, ...BatchFate}. Kept for an hour: a
 * forwarder that has heard nothing by then has long sent the events again.
 *
 * What must stay true: what was judged is never forgotten for "given up"; the first may come after the second.
 */
import * as z from 'zod'
import type { Clock } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'

const collection = 'event-batches'
const keptMs = 3_600_000
/** Of a reason, which is written by us: never an event's contents. */
const messageLengthMax = 300

/** Made by the forwarder at random, so nobody else can ask for it. */
export const batchIdSchema = z.string().regex(/^batch_[0-9a-f]{24}$/, 'is not the id of a batch')

const refusedEvent = z.object({ position: z.int(), code: z.string(), message: z.string() })

export const batchFateSchema = z.discriminatedUnion('state', [
  /** Each event was looked at; those not named in `rejected` are durable. */
  z.object({ state: z.literal('judged'), duplicates: z.int(), rejected: z.array(refusedEvent) }),
  /** The body as a whole can never be taken. */
  z.object({ state: z.literal('refused'), code: z.string(), message: z.string() }),
  /** QStash has stopped trying. `status`: what we answered last; absent or 0: nothing. */
  z.object({ state: z.literal('given up'), status: z.int().optional() }),
])

export type BatchFate = z.output<typeof batchFateSchema>

const storedForm = z.object({ v: z.literal(1), fate: batchFateSchema })

export interface BatchPorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
}

/** Keeps what became of a batch. */
export async function keepFate({ records, clock }: BatchPorts, id: string, fate: BatchFate): Promise<void> {
  // Judged before, and given up for an answer that QStash did not hear: the judgement stays.
  const unlessKnown = fate.state === 'given up' ? ({ expect: 0, onConflict: 'skip' } as const) : {}
  const value = { v: 1, fate: shortened(fate) }
  await records.write([{ op: 'put', collection, id, value, expiresAtMs: clock.now() + keptMs, ...unlessKnown }])
}

/** Undefined: it has not come yet, or too long ago. */
export async function fateOf(records: Records, id: string): Promise<BatchFate | undefined> {
  const found = await records.get(collection, id)
  return found && storedForm.parse(found.value).fate
}

function shortened(fate: BatchFate): BatchFate {
  if (fate.state !== 'judged') return fate
  const rejected = fate.rejected.map(({ position, code, message }) => ({
    position,
    code,
    message: message.slice(0, messageLengthMax),
  }))
  return { ...fate, rejected }
}
