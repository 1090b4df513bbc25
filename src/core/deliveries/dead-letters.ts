/** Deliveries as an admin looks at them. */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Records, StoredRecord } from '../../ports/records.ts'
import { type Delivery, type DeliveryState, deliveryRef, listedAs } from './delivery.ts'

export interface DeliveryPage {
  readonly deliveries: readonly Delivery[]
  readonly next?: string
}

/** Newest first; of one state where it is given. A page may then hold fewer than `limit`, and the next one more. */
export async function listDeliveries(
  records: Records,
  query: { readonly state?: DeliveryState; readonly limit: number; readonly cursor?: string },
): Promise<DeliveryPage> {
  const { state, limit, cursor } = query
  const listed = state && listedAs(state)
  const page = await records.list<Delivery>(
    listed === undefined
      ? { index: 'deliveries.created', limit, cursor, reverse: true }
      : { index: 'deliveries.state', from: `${listed} `, to: `${listed}!`, limit, cursor, reverse: true },
  )
  const deliveries = page.records.map((record) => record.value)
  return { deliveries: state ? deliveries.filter((one) => one.state === state) : deliveries, next: page.next }
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
