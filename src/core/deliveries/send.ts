/** One request to a destination, within the time an attempt may take. Never rejects: what went wrong is the result. */

import { SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { Clock } from '../../ports/clock.ts'
import type { RemovedHow } from '../../wire/connector.ts'
import type { DeliveryBreaker } from '../breakers/source-observer.ts'
import type { Notice } from '../staffing/alerts/notice.ts'
import type { Delivery } from './delivery.ts'
import type { CallReport, Destination, DestinationRef, LiveEventKind } from './destination.ts'

export type SendResult =
  | { readonly ref: DestinationRef }
  /** The entry of a call that was left out. */
  | { readonly removed: RemovedHow }
  | { readonly error: SwitchhookError }

export interface SendContext {
  readonly clock: Clock
  readonly destinations: readonly Destination[]
  /** Those that are sent notices of alerts; absent: none. */
  readonly noticeDestinations?: readonly Destination[]
  /** Hears how each request to a destination went. */
  readonly breakers: DeliveryBreaker
}

export const attemptTimeoutMs = 15_000

export async function send(context: SendContext, delivery: Delivery, report: CallReport): Promise<SendResult> {
  const { destinations } = context
  const destination = destinations.find((one) => one.id === delivery.destination)
  if (!destination) {
    const message = `No connector named ${delivery.destination} is set up; set its variables, then retry the delivery.`
    return { error: new SwitchhookError('not_configured', message) }
  }
  if (delivery.moment) return reportLiveEvent(context, destination, delivery.moment, report)
  if (report.call.view.leftOut) return remove(context, destination, delivery, report)
  // What the destination knows already is not sent twice.
  if (delivery.ref && delivery.sent?.fingerprint === report.fingerprint) return { ref: delivery.ref }
  return request(context, destination.id, async (signal) => ({
    ref: await (delivery.ref
      ? destination.amendCall(report, delivery.ref, signal)
      : destination.logCall(report, signal)),
  }))
}

/** Planned only where the destination can (plan.ts); its settings may have changed since. */
async function remove(
  context: SendContext,
  destination: Destination,
  { ref }: Delivery,
  report: CallReport,
): Promise<SendResult> {
  const removeCall = destination.removeCall?.bind(destination)
  if (removeCall)
    return request(context, destination.id, async (signal) => ({ removed: await removeCall(report, ref, signal) }))
  const message = `${destination.id} can't take back an entry; delete it there by hand.`
  return { error: new SwitchhookError('crm_rejected', message) }
}

async function reportLiveEvent(
  context: SendContext,
  destination: Destination,
  liveEvent: LiveEventKind,
  report: CallReport,
): Promise<SendResult> {
  const send = destination.reportLiveEvent?.bind(destination)
  if (send) return request(context, destination.id, async (signal) => ({ ref: await send(report, liveEvent, signal) }))
  const message = `${destination.id} is not notified when a call is ${liveEvent} any more; change its events if it should be.`
  return { error: new SwitchhookError('not_configured', message) }
}

/** Sends a notice of an alert. */
export async function sendNotice(
  context: SendContext,
  { destination, key }: Pick<Delivery, 'destination' | 'key'>,
  notice: Notice,
): Promise<SendResult> {
  const found = context.noticeDestinations?.find(({ id }) => id === destination)
  const notify = found?.notify?.bind(found)
  if (notify) return request(context, destination, async (signal) => ({ ref: await notify(notice, key, signal) }))
  const message = `${destination} is sent no alerts any more; set its variables, then retry the delivery.`
  return { error: new SwitchhookError('not_configured', message) }
}

async function request(
  { clock, breakers }: SendContext,
  name: string,
  ask: (signal: AbortSignal) => Promise<SendResult>,
): Promise<SendResult> {
  const result = await withinTime(clock, name, ask)
  await breakers.observe(name, 'error' in result ? result.error : undefined)
  return result
}

async function withinTime(
  clock: Clock,
  name: string,
  ask: (signal: AbortSignal) => Promise<SendResult>,
): Promise<SendResult> {
  const onTimeout = () =>
    new SwitchhookError('crm_timeout', `${name} did not answer in time; it is tried again.`, { retryable: true })
  try {
    return await withTimeLimit({ clock, limitMs: attemptTimeoutMs, onTimeout }, ask)
  } catch (thrown) {
    return { error: toSwitchhookError(thrown) }
  }
}
