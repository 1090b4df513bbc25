/** What webhooks send: each event as the message that is sent. */
import type { Call } from '../../../core/calls/call.ts'
import { toCallForm } from '../../../core/calls/call-form.ts'
import { lastNewsMs } from '../../../core/calls/stale.ts'
import type { CallReport, LiveEventKind } from '../../../core/deliveries/destination.ts'
import type { Notice } from '../../../core/staffing/alerts/notice.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import { isoUtc } from '../../../ports/clock.ts'
import type { CallForm } from '../../../wire/call.ts'
import type { WebhookEvent } from './settings.ts'

/** Payload of Standard Webhooks, and the id under which a receiver knows a repetition. */
export interface WebhookMessage {
  /** Constant over all attempts; without a dot. */
  readonly id: string
  readonly type: WebhookEvent | 'ping'
  /** When the thing happened, ISO 8601. */
  readonly timestamp: string
  readonly data: unknown
}

export function endedMessage({ call, key }: CallReport): WebhookMessage {
  return callMessage('call.ended', key, call, call.view.endedAt ?? call.view.startedAt)
}

/** One message for each state of the call: what it was updated to is part of the id. */
export function updatedMessage({ call, key, fingerprint }: CallReport): WebhookMessage {
  return callMessage('call.updated', `${key} ${fingerprint}`, call, isoUtc(lastNewsMs(call)))
}

export function liveEventMessage({ call, key }: CallReport, kind: LiveEventKind): WebhookMessage {
  const at = kind === 'answered' ? call.view.answeredAt : undefined
  return callMessage(`call.${kind}`, key, call, at ?? call.view.startedAt)
}

export function noticeMessage(notice: Notice, key: string): WebhookMessage {
  const { alertId, transition, kind, subject, name, title, text, atMs, openedAtMs, reminders, resolvedBecause } = notice
  return {
    id: messageId(key),
    type: `alert.${transition}`,
    timestamp: isoUtc(atMs),
    data: {
      ...{ id: alertId, kind, subject, subjectName: name, title, text, openedAt: isoUtc(openedAtMs), reminders },
      resolvedBecause,
    },
  }
}

/** Ids of deliveries have dots, which separate the parts of what is signed: so the id is made from a hash of them. */
export function messageId(key: string): string {
  return `msg_${sha256Hex(key).slice(0, 32)}`
}

function callMessage(
  type: WebhookEvent,
  key: string,
  call: Call,
  timestamp: string,
): WebhookMessage & { data: CallForm } {
  return { id: messageId(key), type, timestamp, data: toCallForm(call) }
}
