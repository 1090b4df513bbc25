/** The outgoing webhook: whatever receives HTTP (n8n, Zapier, Make, own code) is sent calls as signed events. */
import { liveEventKinds } from '../../../core/deliveries/destination.ts'
import type { Connector, ConnectorContext } from '../connector.ts'
import { logOnlySource } from '../log-only.ts'
import { checkWebhook } from './check.ts'
import { createEndpointState } from './endpoint-state.ts'
import { endedMessage, momentMessage, updatedMessage, type WebhookMessage } from './events.ts'
import { createSender } from './send.ts'
import type { WebhookSettings } from './settings.ts'

/** Nobody waits for a webhook's answer about contacts. */
const priority = 1000

export function createWebhookConnector(settings: WebhookSettings, context: ConnectorContext): Connector {
  const state = createEndpointState(settings, context)
  const sender = createSender(settings, context, state)
  const wants = (message: WebhookMessage) => message.type !== 'ping' && settings.events.has(message.type)

  /** What the admin left out of WEBHOOK_EVENTS counts as delivered. */
  const send = async (message: WebhookMessage, signal: AbortSignal) => {
    if (wants(message)) await sender.sendOrDisable(message, signal)
    return { id: message.id }
  }

  return {
    id: settings.id,
    kind: 'webhook',
    priority,
    can: { find: false, log: true },
    ...logOnlySource('A webhook'),
    logCall: (report, signal) => send(endedMessage(report), signal),
    async amendCall(report, ref, signal) {
      await send(updatedMessage(report), signal)
      return ref
    },
    liveEventKinds: liveEventKinds.filter((moment) => settings.events.has(`call.${moment}`)),
    reportLiveEvent: (report, moment, signal) => send(momentMessage(report, moment), signal),
    disabled: state.disabled,
    enable: state.enable,
    checkIsSeen: true,
    check: (signal) => checkWebhook(settings, context, { state, send: sender.send }, signal),
  }
}
