/** The outgoing webhook: whatever receives HTTP (n8n, Zapier, Make, own code) is sent calls as signed events. */
import type { Connector, ConnectorContext } from '../connector.ts'
import { logOnlySource } from '../log-only.ts'
import { checkWebhook } from './check.ts'
import { createEndpointState } from './endpoint-state.ts'
import { endedMessage, liveEventMessage, noticeMessage, updatedMessage, type WebhookMessage } from './events.ts'
import { createSender } from './send.ts'
import { type WebhookSettings, webhookFace } from './settings.ts'

type WebhookConnector = Connector &
  Required<Pick<Connector, 'reportLiveEvent' | 'removeCall' | 'notify' | 'disabled' | 'enable'>>

export function createWebhookConnector(settings: WebhookSettings, context: ConnectorContext): WebhookConnector {
  const state = createEndpointState(settings, context)
  const sender = createSender(settings, context, state)
  const wants = (message: WebhookMessage) => message.type !== 'ping' && settings.events.has(message.type)

  /** What the admin left out of WEBHOOK_EVENTS counts as delivered. */
  const send = async (message: WebhookMessage, signal: AbortSignal) => {
    if (wants(message)) await sender.sendOrDisable(message, signal)
    return { id: message.id }
  }

  return {
    ...webhookFace(settings),
    ...logOnlySource('A webhook'),
    logCall: (report, signal) => send(endedMessage(report), signal),
    async amendCall(report, ref, signal) {
      await send(updatedMessage(report), signal)
      return ref
    },
    async removeCall(report, _ref, signal) {
      await send(updatedMessage(report), signal)
      return 'reported'
    },
    reportLiveEvent: (report, kind, signal) => send(liveEventMessage(report, kind), signal),
    notify: (notice, key, signal) => send(noticeMessage(notice, key), signal),
    disabled: state.disabled,
    enable: state.enable,
    check: (signal) => checkWebhook(settings, context, { state, send: sender.send }, signal),
  }
}
