/** What an attempt needs to know of a delivery, read at once. */

import type { Clock } from '../../ports/clock.ts'
import { isDueAt, type Records, type StoredRecord } from '../../ports/records.ts'
import { stateRef } from '../breakers/source-state.ts'
import type { Call } from '../calls/call.ts'
import { wholeCall } from '../calls/event-pages.ts'
import { callRef, type StoredCall } from '../calls/stored-call.ts'
import { type Delivery, deliveryRef, partsOfDeliveryId } from './delivery.ts'

export type Held = StoredRecord<Delivery>

export interface Due {
  readonly found: Held
  /** Undefined when it is no longer stored. */
  readonly call: Call | undefined
  /** The state of the destination, where it was read as well. */
  readonly breaker?: { readonly stored: StoredRecord | undefined }
}

/** The delivery with all that an attempt needs to know, in one round trip; undefined when it is not due. */
export async function findDue(
  { records, clock }: { readonly records: Records; readonly clock: Pick<Clock, 'now'> },
  id: string,
): Promise<Due | undefined> {
  const guess = partsOfDeliveryId(id)
  const refs = [deliveryRef(id), callRef(guess.callId), stateRef(guess.destination)]
  const [found, call, stored] = await records.getMany<unknown>(refs)
  if (!found || !isDelivery(found)) return undefined
  const { state, nextAtMs, callId, destination } = found.value
  const open = state === 'waiting' || state === 'sending'
  if (!open || nextAtMs === undefined || !isDueAt(nextAtMs, clock.now())) return undefined
  const breaker = destination === guess.destination ? { stored } : undefined
  const record = callId === guess.callId ? call : await records.get<StoredCall>(callRef('').collection, callId)
  const whole = record && isCall(record) ? await wholeCall(records, record) : undefined
  return { found, call: whole?.value.call, breaker }
}

const isDelivery = (record: StoredRecord): record is Held => record.collection === deliveryRef('').collection
const isCall = (record: StoredRecord): record is StoredRecord<StoredCall> =>
  record.collection === callRef('').collection
