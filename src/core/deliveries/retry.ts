/** Sending again what waits or was given up: one delivery, or all that fit a filter. */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Queue } from '../../ports/queue.ts'
import { type ListPage, type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import { findDelivery } from './dead-letters.ts'
import { type Delivery, deliveryRef, putDelivery } from './delivery.ts'

export interface RetryContext {
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
  throw new SwitchhookError('conflict', 'The delivery is being changed; try again.', { retryable: true })
}

export interface RetryFilter {
  readonly state: 'dead' | 'waiting'
  readonly destination?: string
  /** Of the last failed attempt. */
  readonly code?: string
  /** Created at or after `fromMs` and before `toMs`. */
  readonly fromMs?: number
  readonly toMs?: number
  /** Only these, at most 1000. */
  readonly ids?: readonly string[]
  readonly cursor?: string
}

export interface RetriedPage {
  /** Ids of those that are being sent, or are to be. */
  readonly ids: readonly string[]
  /** There is more to look at. */
  readonly next?: string
}

/** How many are looked at, and written, in one go: platforms bound what one request may do. */
const pageSize = 100
const countedAtOnce = 1000

/**
 * Sends again those of one page that fit. Live events are left out: their moment is over. What changes in the same moment is
 * left as it is; somebody else is at it.
 */
export async function retryPage(
  context: RetryContext,
  { limit = pageSize, ...filter }: RetryFilter & { readonly limit?: number },
): Promise<RetriedPage> {
  const { records, clock } = context
  const page = await candidates(records, filter, limit)
  const puts = page.records.map((record) => putAgain(record, clock.now()))
  const isWhole = puts.length === 0 || (await records.write(puts)).committed
  const retried = isWhole ? puts : await committedOnes(records, puts)
  const ids = retried.map(({ id }) => id)
  if (ids.length > 0) await wake(context, ids)
  return { ids, next: page.next }
}

/** Which ones of a page fit; sends nothing. */
export async function retriablePage(records: Records, filter: RetryFilter, limit: number): Promise<RetriedPage> {
  const page = await candidates(records, filter, limit)
  return { ids: page.records.map(({ id }) => id), next: page.next }
}

/** How many of a page of a thousand fit. */
export async function countRetriable(
  records: Records,
  filter: RetryFilter,
): Promise<{ readonly count: number; readonly next?: string }> {
  const page = await candidates(records, filter, countedAtOnce)
  return { count: page.records.length, next: page.next }
}

/** Those of one page that fit, oldest first. */
async function candidates(records: Records, filter: RetryFilter, limit: number): Promise<ListPage<Delivery>> {
  const { state, fromMs, toMs, ids, cursor } = filter
  if (ids) return namedPage(records, filter, ids, limit)
  const { records: found, next } = await records.list<Delivery>({
    index: 'deliveries.state',
    from: fromMs === undefined ? `${state} ` : `${state} ${timeKey(fromMs)}`,
    to: toMs === undefined ? `${state}!` : `${state} ${timeKey(toMs)}`,
    limit,
    cursor,
  })
  return { records: found.filter(({ value }) => fits(value, filter)), next }
}

/** The cursor is how many of the ids were looked at. */
async function namedPage(
  records: Records,
  filter: RetryFilter,
  ids: readonly string[],
  limit: number,
): Promise<ListPage<Delivery>> {
  const at = Number(filter.cursor ?? 0)
  const found = await records.getMany<Delivery>(ids.slice(at, at + limit).map(deliveryRef))
  const next = at + limit < ids.length ? String(at + limit) : undefined
  return { records: found.flatMap((one) => (one && fits(one.value, filter) ? [one] : [])), next }
}

function fits(
  delivery: Delivery,
  { state, destination, code, fromMs = 0, toMs = Number.POSITIVE_INFINITY }: RetryFilter,
) {
  if (delivery.state !== state || delivery.moment !== undefined) return false
  if (delivery.createdAtMs < fromMs || delivery.createdAtMs >= toMs) return false
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
