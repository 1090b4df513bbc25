/** The webhook before its code is loaded: what is planned for a call is known at once, and only sending needs the rest. */
import type { Connector, ConnectorContext } from '../connector.ts'
import { lazyLogger, loadedOnce } from '../lazy-connector.ts'
import { type WebhookSettings, webhookFace } from './settings.ts'

export function lazyWebhook(settings: WebhookSettings, context: ConnectorContext): Connector {
  const loaded = loadedOnce(async () => (await import('./connector.ts')).createWebhookConnector(settings, context))
  const face = webhookFace(settings)
  return {
    ...lazyLogger(face, loaded),
    liveEventKinds: face.liveEventKinds,
    checkIsSeen: face.checkIsSeen,
    wantsNotice: face.wantsNotice,
    notify: async (...given) => (await loaded()).notify(...given),
    removeCall: async (...given) => (await loaded()).removeCall(...given),
    reportLiveEvent: async (...given) => (await loaded()).reportLiveEvent(...given),
    disabled: async () => (await loaded()).disabled(),
    enable: async () => (await loaded()).enable(),
  }
}
