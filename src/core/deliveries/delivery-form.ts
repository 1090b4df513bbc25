/** A delivery as admins read it (src/wire/delivery.ts), from what is stored. */
import { isoUtc } from '../../ports/clock.ts'
import type { DeliveryForm } from '../../wire/delivery.ts'
import type { Delivery } from './delivery.ts'

export function toDeliveryForm(delivery: Delivery): DeliveryForm {
  const { id, callId, destination, moment, state, wanted, sent, ref, failures, nextAtMs, mergedInto } = delivery
  return {
    id,
    callId,
    destination,
    moment,
    state,
    revision: wanted.revision,
    deliveredRevision: sent?.revision,
    entry: ref && { id: ref.id, url: ref.url },
    failures,
    nextAttemptAt: state === 'waiting' && nextAtMs !== undefined ? isoUtc(nextAtMs) : undefined,
    createdAt: isoUtc(delivery.createdAtMs),
    attempts: delivery.attempts.map(({ atMs, ...rest }) => ({ at: isoUtc(atMs), ...rest })),
    mergedInto,
  }
}
