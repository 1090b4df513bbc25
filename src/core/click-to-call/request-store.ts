/**
 * The orders of a site: asked for, taken, reported on.
 *
 * What must stay true: an order and its extension's count are written in one step, so the limit holds whichever isolates are
 * asked; every change is by the version that was read, so of two who take one order only one does.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Announcement } from '../../ports/live.ts'
import { type Records, timeKey } from '../../ports/records.ts'
import { afterReport, type CallOrder, fitsExtension, type OrderReport } from './call-request.ts'
import {
  countedMs,
  countRef,
  createdIndex,
  orderRef,
  putCount,
  putOrder,
  type StoredCount,
  type StoredOrder,
  waitingIndex,
} from './request-records.ts'
import { ordersTopic, orderTopic } from './topics.ts'

/** Others changed the same records meanwhile; each time one of them got on. */
const triesMax = 10
const offersMax = 1000

export interface OrderPorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
}

export interface OrderWish {
  readonly id: string
  readonly extension: string
  readonly number: string
  readonly name?: string
  readonly by: string
  readonly expiresInMs: number
  /** Orders of one extension within a minute. */
  readonly perMinute: number
}

/** The id of an order: of the same asker's same idempotency key always the same. */
export function orderId(random: Pick<Random, 'bytes'>, by: string, idempotencyKey?: string): string {
  const hex =
    idempotencyKey === undefined
      ? Buffer.from(random.bytes(16)).toString('hex')
      : sha256Hex(JSON.stringify([by, idempotencyKey])).slice(0, 32)
  return `order_${hex}`
}

/**
 * Stores an order, or finds the one that was asked for before under this id. Rejects with `conflict` when that was for
 * another call, `rate_limited` when the extension was made to call too often.
 */
export async function createOrder({ records, clock }: OrderPorts, wish: OrderWish): Promise<CallOrder> {
  const { id, extension } = wish
  for (let tries = 0; tries < triesMax; tries += 1) {
    const [known, counted] = await records.getMany<StoredOrder | StoredCount>([orderRef(id), countRef(extension)])
    if (known && 'order' in known.value) return sameWish(known.value.order, wish)
    const nowMs = clock.now()
    const timesMs = counted && 'timesMs' in counted.value ? counted.value.timesMs : []
    const recentMs = timesMs.filter((atMs) => nowMs - atMs < countedMs)
    refuseTooMany(recentMs, wish, nowMs)
    const order = newOrder(wish, nowMs)
    const { committed } = await records.write([
      putOrder(order, 0, [{ topic: ordersTopic, body: { id }, as: 'last' }]),
      putCount(extension, [...recentMs, nowMs], counted?.version ?? 0, nowMs),
    ])
    if (committed) return order
  }
  throw busy()
}

/** Takes an order or notes what became of it; the order as it stands then. Rejects with `not_found` or `conflict`. */
export async function reportOrder({ records, clock }: OrderPorts, id: string, report: OrderReport): Promise<CallOrder> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const found = await records.get<StoredOrder>(orderRef(id).collection, id)
    if (!found) throw noSuchOrder(id)
    const { order } = found.value
    const next = afterReport(order, report, clock.now())
    if (next === undefined) return order
    const parts: Announcement['parts'] = [{ topic: orderTopic(id), body: { id, state: next.state }, as: 'last' }]
    const { committed } = await records.write([putOrder(next, found.version, parts)])
    if (committed) return next
  }
  throw busy()
}

/** Rejects with `not_found`. */
export async function findOrder({ records }: Pick<OrderPorts, 'records'>, id: string): Promise<CallOrder> {
  const found = await records.get<StoredOrder>(orderRef(id).collection, id)
  if (!found) throw noSuchOrder(id)
  return found.value.order
}

/** Orders that wait and have not expired, for who may ring these extensions; the one that expires first is the first. */
export async function waitingOrders({ records, clock }: OrderPorts, extensions: readonly string[]) {
  const page = await records.list<StoredOrder>({
    index: waitingIndex,
    from: timeKey(clock.now() + 1),
    limit: offersMax,
  })
  return page.records
    .map(({ value }) => value.order)
    .filter(({ extension }) => extensions.some((pattern) => fitsExtension(pattern, extension)))
}

/** Newest first. `limit` 1 to 1000. */
export async function listOrders({ records }: Pick<OrderPorts, 'records'>, limit: number, cursor?: string) {
  const page = await records.list<StoredOrder>({ index: createdIndex, limit, cursor, reverse: true })
  return { orders: page.records.map(({ value }) => value.order), next: page.next }
}

function newOrder({ id, extension, number, name, by, expiresInMs }: OrderWish, nowMs: number): CallOrder {
  const times = { createdAt: isoUtc(nowMs), expiresAt: isoUtc(nowMs + expiresInMs) }
  return { id, extension, number, name, by, state: 'waiting', ...times }
}

function sameWish(order: CallOrder, { extension, number }: OrderWish): CallOrder {
  if (order.extension === extension && order.number === number) return order
  const message = 'This Idempotency-Key was used for another call; use a new one for each call.'
  throw new SwitchhookError('conflict', message)
}

function refuseTooMany(recentMs: readonly number[], { extension, perMinute }: OrderWish, nowMs: number): void {
  const [oldestMs] = recentMs.slice(-perMinute)
  if (recentMs.length < perMinute || oldestMs === undefined) return
  const message = `Extension ${extension} may be made to call ${perMinute} times a minute; wait as Retry-After says.`
  const retryAfterMs = oldestMs + countedMs - nowMs
  throw new SwitchhookError('rate_limited', message, { retryable: true, retryAfterMs })
}

function noSuchOrder(id: string): SwitchhookError {
  return new SwitchhookError('not_found', `There is no order ${id.slice(0, 60)}; orders are kept for 30 days.`)
}

function busy(): SwitchhookError {
  return new SwitchhookError('conflict', 'Others kept changing the same order; try again.', { retryable: true })
}
