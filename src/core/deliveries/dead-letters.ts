/** What an admin does with deliveries: looks at them, and sends again what was given up. */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Queue } from '../../ports/queue.ts'
import type { Records, StoredRecord } from '../../ports/records.ts'
import { type Delivery, type DeliveryState, deliveryRef, listedAs, putDelivery } from './delivery.ts'

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
  return (await find(records, id)).value
}

async function find(records: Records, id: string): Promise<StoredRecord<Delivery>> {
  const found = await records.get<Delivery>(deliveryRef(id).collection, id)
  if (!found) throw new SwitchhookError('not_found', `There is no delivery ${id}; see the list for ids.`)
  return found
}

const triesMax = 5

/**
 * Sends the delivery again now, with the same key, and gives it a new day of attempts. Refuses (`conflict`) what is
 * being sent, has arrived or went on in another delivery: sending that again could only double it.
 */
export async function retryDelivery(
  { records, queue, clock }: { records: Records; queue: Queue; clock: Clock },
  id: string,
): Promise<Delivery> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const found = await find(records, id)
    const { state } = found.value
    if (state !== 'dead' && state !== 'waiting') {
      throw new SwitchhookError('conflict', `The delivery is ${state}, so there is nothing to send again.`)
    }
    const value: Delivery = {
      ...found.value,
      state: 'waiting',
      failures: 0,
      firstFailureAtMs: undefined,
      nextAtMs: clock.now(),
    }
    const { committed } = await records.write([putDelivery(value, found.version, found.expiresAtMs)])
    if (!committed) continue
    // The sweep would find it too; this is only sooner.
    await queue.wake({ site: records.site, refs: [deliveryRef(id)] }).catch(() => undefined)
    return value
  }
  throw new SwitchhookError('conflict', 'The delivery is changing just now; try again.', { retryable: true })
}
