/** A delivery as admins read it (src/wire/delivery.ts), from what is stored. */
import { isoUtc } from '../../ports/clock.ts'
import type { DeliveryForm } from '../../wire/delivery.ts'
import type { Delivery } from './delivery.ts'

export function toDeliveryForm(delivery: Delivery): DeliveryForm {
  const { id, callId, destination, moment, notice, state, wanted, sent, ref, failures, nextAtMs } = delivery
  const { mergedInto, removed } = delivery
  return {
    id,
    callId: notice === undefined ? callId : undefined,
    alert: notice && { id: notice.alertId, transition: notice.transition, title: notice.title },
    destination,
    moment,
    state,
    revision: wanted.revision,
    deliveredRevision: sent?.revision,
    entry: ref && { id: ref.id, url: ref.url },
    removed: removed && { at: isoUtc(removed.atMs), how: removed.how, entry: removed.entry },
    failures,
    nextAttemptAt: state === 'waiting' && nextAtMs !== undefined ? isoUtc(nextAtMs) : undefined,
    createdAt: isoUtc(delivery.createdAtMs),
    attempts: delivery.attempts.map(({ atMs, ...rest }) => ({ at: isoUtc(atMs), ...rest })),
    mergedInto,
  }
}
