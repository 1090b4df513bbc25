/**
 * One attempt to send a notice of an alert. At each destination the notices of one alert go out in order: the next waits until the
 * one before it was delivered or given up. A reminder of what is over is left out, and so is the end of what was never sent.
 */

import type { Random } from '../../ports/clock.ts'
import { earlierNotices, type Notice, noticeDeliveryId } from '../staffing/alerts/notice.ts'
import { noticeFingerprint } from '../staffing/alerts/notice-delivery.ts'
import { type Attempt, type Delivery, deliveryRef } from './delivery.ts'
import type { Due } from './due-delivery.ts'
import { afterOutage, change, take } from './held-delivery.ts'
import { type RecordOutcomeContext, recordOutcome } from './record-outcome.ts'
import { type SendContext, sendNotice } from './send.ts'

export type NoticeContext = SendContext & RecordOutcomeContext & { readonly random: Random }

/** What holds another up is looked at again, at the latest, after this. */
const lookAgainMs = 30_000

export async function executeNotice(
  context: NoticeContext,
  { found, breaker, notice }: Omit<Due, 'call'> & { readonly notice: Notice },
): Promise<Delivery | undefined> {
  const turn = await turnOf(context, found.value, notice)
  if (turn === 'never') return change(context, found, { state: 'unwanted', nextAtMs: undefined })
  if (turn !== 'now') return change(context, found, { state: 'waiting', nextAtMs: turn.waitUntilMs })
  const held = await context.breakers.hold(found.value.destination, breaker)
  if (held) return change(context, found, { state: 'waiting', nextAtMs: afterOutage(context, held) })
  const taken = await take(context, found, noticeFingerprint)
  if (!taken) return undefined
  const startedMs = context.clock.now()
  const result = await sendNotice(context, taken.value, notice)
  const attempt: Attempt = {
    ...{ atMs: startedMs, durationMs: context.clock.now() - startedMs, revision: 0 },
    outcome: 'error' in result ? 'failed' : 'delivered',
    ...('error' in result ? { code: result.error.code, message: result.error.message } : {}),
  }
  const { key, offered: offeredBefore } = found.value
  return recordOutcome(context, taken, { key, offeredBefore, attempt, result, fingerprint: noticeFingerprint })
}

type NoticeTurn = 'now' | 'never' | { readonly waitUntilMs: number }

async function turnOf(
  { records, clock }: NoticeContext,
  { destination, state }: Delivery,
  notice: Notice,
): Promise<NoticeTurn> {
  const earlier = earlierNotices(notice, destination)
  if (earlier.length === 0) return 'now'
  const endId = noticeDeliveryId({ ...notice, transition: 'resolved' }, destination)
  const [end, first, ...others] = await records.getMany<Delivery>([endId, ...earlier].map(deliveryRef))
  if (!first) return 'never'
  // What is being sent already goes on as it began.
  if (notice.transition === 'reminded' && end && state === 'waiting') return 'never'
  const open = [first, ...others].flatMap((one) => (one && isOpen(one.value) ? [one.value] : []))
  if (open.length === 0) return 'now'
  const nowMs = clock.now()
  const soonestMs = Math.max(...open.map(({ nextAtMs }) => nextAtMs ?? nowMs))
  return { waitUntilMs: Math.min(Math.max(soonestMs, nowMs + 1000), nowMs + lookAgainMs) }
}

const isOpen = ({ state }: Delivery) => state === 'waiting' || state === 'sending'
