/** Tells an admin whether the receiver takes our signed messages: by a `ping`, which says nothing of any call. */
import { toSwitchhookError } from '../../errors.ts'
import { isoUtc } from '../../platform/clock.ts'
import type { ConnectionCheck, ConnectorContext } from '../connector.ts'
import type { EndpointState } from './endpoint-state.ts'
import { messageId, type WebhookMessage } from './events.ts'
import type { WebhookSettings } from './settings.ts'

type Finding = ConnectionCheck['findings'][number]

interface Endpoint {
  readonly state: EndpointState
  send(message: WebhookMessage, signal: AbortSignal): Promise<number>
}

export async function checkWebhook(
  settings: WebhookSettings,
  { clock, random }: ConnectorContext,
  { state, send }: Endpoint,
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  const once = Buffer.from(random.bytes(16)).toString('hex')
  const message = { id: messageId(once), type: 'ping', timestamp: isoUtc(clock.now()), data: {} } as const
  const answered = await send(message, signal).then(
    (status): Finding =>
      status === 410
        ? { ok: false, text: 'The receiver answered 410 (gone): it wants no messages.' }
        : { ok: true, text: `The receiver took a signed ping (${status}).` },
    (thrown): Finding => ({ ok: false, text: toSwitchhookError(thrown).message }),
  )
  const disabled = await state.disabled()
  const findings = [
    answered,
    { ok: true, text: `It is told of ${[...settings.events].join(', ')}.` },
    ...(disabled ? [{ ok: false, text: disabled.reason }] : []),
  ]
  return { ok: findings.every((finding) => finding.ok), findings }
}
