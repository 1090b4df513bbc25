/** Deliveries as an admin looks at them. */
import { SwitchhookError } from '../../lib/errors.ts'
import { type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import { type Delivery, type DeliveryState, deliveryRef, hasOwnList, listedAs } from './delivery.ts'

export interface DeliveryPage {
  readonly deliveries: readonly Delivery[]
  readonly next?: string
}

export interface DeliveryQuery {
  readonly state?: DeliveryState
  readonly destination?: string
  /** Of the last failed attempt. */
  readonly code?: string
  /** Created at or after `fromMs` and before `toMs`. */
  readonly fromMs?: number
  readonly toMs?: number
  readonly limit: number
  readonly cursor?: string
}

/** Looked at in one request: a page of rare ones ends short, and the next one goes on. */
const lookedAtMax = 1000
const lastMs = 10 ** 15 - 1

/** Newest first. A page may hold fewer than `limit`, and have a next. */
export async function listDeliveries(records: Records, query: DeliveryQuery): Promise<DeliveryPage> {
  const { state, fromMs = 0, toMs = lastMs, limit } = query
  const listed = state !== undefined && hasOwnList(state) ? listedAs(state) : undefined
  const prefix = listed === undefined ? '' : `${listed} `
  const index = listed === undefined ? 'deliveries.created' : 'deliveries.state'
  const bounds = { from: `${prefix}${timeKey(fromMs)}`, to: `${prefix}${timeKey(toMs)}` }
  const deliveries: Delivery[] = []
  let { cursor } = query
  // A page never holds more than is asked for, so that the cursor stands behind the last one shown.
  for (let looked = 0; looked < lookedAtMax; ) {
    const page = await records.list<Delivery>({
      ...{ index, ...bounds, cursor, reverse: true },
      limit: limit - deliveries.length,
    })
    looked += Math.max(1, page.records.length)
    deliveries.push(...page.records.map(({ value }) => value).filter((one) => fitsDelivery(one, query)))
    cursor = page.next
    if (cursor === undefined || deliveries.length >= limit) break
  }
  return { deliveries, next: cursor }
}

/** What no index says is compared; times too, for who has them without one. */
export function fitsDelivery(delivery: Delivery, query: Omit<DeliveryQuery, 'limit' | 'cursor'>): boolean {
  const { state, destination, code, fromMs = 0, toMs = lastMs } = query
  if (delivery.createdAtMs < fromMs || delivery.createdAtMs >= toMs) return false
  if (state !== undefined && delivery.state !== state) return false
  if (destination !== undefined && delivery.destination !== destination) return false
  return code === undefined || delivery.attempts.find(({ outcome }) => outcome === 'failed')?.code === code
}

/** All deliveries of a call, merged ones of calls that folded into it not included. */
export async function deliveriesOfCall(records: Records, callId: string): Promise<Delivery[]> {
  const page = await records.list<Delivery>({ index: 'deliveries.call', from: callId, to: `${callId}!`, limit: 100 })
  return page.records.map((record) => record.value)
}

/** The delivery, whatever became of it. Throws `not_found`. */
export async function getDelivery(records: Records, id: string): Promise<Delivery> {
  return (await findDelivery(records, id)).value
}

/** The same as it is stored. */
export async function findDelivery(records: Records, id: string): Promise<StoredRecord<Delivery>> {
  const found = await records.get<Delivery>(deliveryRef(id).collection, id)
  if (!found) throw new SwitchhookError('not_found', `There is no delivery ${id}; see the list for ids.`)
  return found
}
