/** Sending again what waits or was given up: one delivery, or all that fit a filter. */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Queue } from '../../ports/queue.ts'
import { type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import { findDelivery } from './dead-letters.ts'
import { type Delivery, deliveryRef, putDelivery } from './delivery.ts'

interface RetryContext {
  readonly records: Records
  readonly queue: Queue
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

const triesMax = 5

/**
 * Sends the delivery again now, with the same key, and gives it a new day of attempts. Refuses (`conflict`) what is
 * being sent, has arrived or went on in another delivery: sending that again could only double it.
 */
export async function retryDelivery(context: RetryContext, id: string): Promise<Delivery> {
  const { records, clock } = context
  for (let tries = 0; tries < triesMax; tries += 1) {
    const found = await findDelivery(records, id)
    const { state } = found.value
    if (state !== 'dead' && state !== 'waiting') {
      throw new SwitchhookError('conflict', `The delivery is ${state}, so there is nothing to send again.`)
    }
    const put = putAgain(found, clock.now())
    const { committed } = await records.write([put])
    if (!committed) continue
    await wake(context, [id])
    return put.value
  }
  throw new SwitchhookError('conflict', 'The delivery is changing just now; try again.', { retryable: true })
}

export interface RetryFilter {
  readonly state: 'dead' | 'waiting'
  readonly destination?: string
  /** Of the last failed attempt. */
  readonly code?: string
  /** Created at or after `fromMs` and before `toMs`. */
  readonly fromMs?: number
  readonly toMs?: number
  readonly cursor?: string
}

export interface RetriedPage {
  readonly retried: number
  /** There is more to look at. */
  readonly next?: string
}

/** How many are looked at, and written, in one go: platforms bound what one request may do. */
const pageSize = 100

/**
 * Sends again those of one page that fit. Live events are left out: their moment is over. What changes in the same moment is
 * left as it is; somebody else is at it.
 */
export async function retryDeliveries(context: RetryContext, filter: RetryFilter): Promise<RetriedPage> {
  const { records, clock } = context
  const { state, fromMs, toMs, cursor } = filter
  const page = await records.list<Delivery>({
    index: 'deliveries.state',
    from: fromMs === undefined ? `${state} ` : `${state} ${timeKey(fromMs)}`,
    to: toMs === undefined ? `${state}!` : `${state} ${timeKey(toMs)}`,
    limit: pageSize,
    cursor,
  })
  const puts = page.records.filter(({ value }) => fits(value, filter)).map((record) => putAgain(record, clock.now()))
  const isWhole = puts.length === 0 || (await records.write(puts)).committed
  const retried = isWhole ? puts : await committedOnes(records, puts)
  if (retried.length > 0) {
    await wake(
      context,
      retried.map(({ id }) => id),
    )
  }
  return { retried: retried.length, next: page.next }
}

function fits(delivery: Delivery, { state, destination, code }: RetryFilter): boolean {
  if (delivery.state !== state || delivery.moment !== undefined) return false
  if (destination !== undefined && delivery.destination !== destination) return false
  return code === undefined || delivery.attempts.find(({ outcome }) => outcome === 'failed')?.code === code
}

type PutAgain = ReturnType<typeof putAgain>

function putAgain({ value, version, expiresAtMs }: StoredRecord<Delivery>, nowMs: number) {
  const again: Delivery = { ...value, state: 'waiting', failures: 0, firstFailureAtMs: undefined, nextAtMs: nowMs }
  return { ...putDelivery(again, version, expiresAtMs), value: again }
}

async function committedOnes(records: Records, puts: readonly PutAgain[]): Promise<PutAgain[]> {
  const written = await Promise.all(puts.map(async (put) => ((await records.write([put])).committed ? [put] : [])))
  return written.flat()
}

/** The sweep would find them too; this is only sooner. */
async function wake({ records, queue, log }: RetryContext, ids: readonly string[]): Promise<void> {
  const { site } = records
  const notSent = (thrown: unknown) => log.failure('wake_not_sent', thrown, { site })
  await queue.wake({ site, refs: ids.map(deliveryRef) }).catch(notSent)
}
