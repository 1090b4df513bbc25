/** The delivery of one notice to one destination: the same record, retries, breakers and dead letters as a call's. */
import type { Delivery } from '../../deliveries/delivery.ts'
import { type Notice, noticeDeliveryId } from './notice.ts'

const keptMs = 30 * 86_400_000

export const noticeExpiresAtMs = ({ atMs }: Notice) => atMs + keptMs

/** Changes never: a notice says what was so at its moment. */
export const noticeFingerprint = 'notice'

export function noticeDelivery(notice: Notice, destination: string): Delivery {
  const id = noticeDeliveryId(notice, destination)
  return {
    ...{ v: 1, id, callId: notice.alertId, destination, notice, state: 'waiting', key: id },
    wanted: { revision: 0, fingerprint: noticeFingerprint },
    ...{ failures: 0, createdAtMs: notice.atMs, nextAtMs: notice.atMs, attempts: [] },
  }
}
