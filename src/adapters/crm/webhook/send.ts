/**
 * Sends one message to the webhook: signed by every secret, its time renewed for each attempt. By Standard Webhooks only
 * a 2xx is success; a redirect is a failure and never followed; 410 disables; whatever else is tried again, since a
 * receiver that says 404 or 401 today is mostly one that is being set up.
 */
import { SwitchhookError, toSwitchhookError } from '../../../lib/errors.ts'
import { signWebhook } from '../../../lib/standard-webhooks.ts'
import type { ConnectorContext } from '../connector.ts'
import { type CrmHttp, requestJson } from '../http/request.ts'
import type { EndpointState } from './endpoint-state.ts'
import type { WebhookMessage } from './events.ts'
import type { WebhookSettings } from './settings.ts'

export type SendMessage = (message: WebhookMessage, signal: AbortSignal) => Promise<void>

const timeoutMs = 15_000
/** A receiver that is overloaded (429, 502, 504) is left alone for at least this long. */
const slowDownMs = 30_000
const slowDown = new Set<unknown>([429, 502, 504])

/** `send` does nothing but send; what 410 means to later messages is `sendOrDisable`'s. */
export function createSender(settings: WebhookSettings, context: ConnectorContext, state: EndpointState) {
  const variable = (name: string) => (settings.slot === 1 ? `WEBHOOK_${name}` : `WEBHOOK_${settings.slot}_${name}`)
  const http: CrmHttp = {
    crm: settings.slot === 1 ? 'The webhook' : `Webhook ${settings.slot}`,
    fetch: context.fetch,
    clock: context.clock,
    credentialsHint: `${variable('SECRET')}, which sender and receiver must share`,
    addressHint: variable('URL'),
    secrets: settings.secrets,
  }

  const send = async ({ id, ...payload }: WebhookMessage, signal: AbortSignal): Promise<number> => {
    const body = JSON.stringify(payload)
    const signed = signWebhook(settings.keys, { id, atMs: context.clock.now(), body })
    const request = {
      method: 'POST',
      url: settings.url,
      headers: { ...signed, 'user-agent': 'Switchhook' },
      body,
      timeoutMs,
      answer: 'none',
      accept: [410],
    } as const
    try {
      return (await requestJson(http, request, signal)).status
    } catch (thrown) {
      throw asTriedAgain(toSwitchhookError(thrown))
    }
  }

  const gone = (reason: string) => new SwitchhookError('crm_rejected', reason)

  const sendOrDisable: SendMessage = async (message, signal) => {
    const already = await state.disabled()
    if (already) throw gone(already.reason)
    if ((await send(message, signal)) !== 410) return
    await state.disable()
    throw gone((await state.disabled())?.reason ?? 'The receiver answered 410 (gone).')
  }

  return { send, sendOrDisable }
}

function asTriedAgain(error: SwitchhookError): SwitchhookError {
  const { code, message, details, cause } = error
  const retryAfterMs = error.retryAfterMs ?? (slowDown.has(details.status) ? slowDownMs : undefined)
  return new SwitchhookError(code, message, { retryable: true, retryAfterMs, details, cause })
}
