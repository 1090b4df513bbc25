/** Shows an admin whether the receiver takes our signed messages: by a `ping`, which says nothing of any call. */
import { isoUtc } from '../../../ports/clock.ts'
import type { ConnectionCheck, ConnectorContext } from '../connector.ts'
import { bad, checkOf, good, tried } from '../findings.ts'
import type { EndpointState } from './endpoint-state.ts'
import { messageId, type WebhookMessage } from './events.ts'
import type { WebhookSettings } from './settings.ts'

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
  const answered = await tried(async () => {
    const status = await send(message, signal)
    if (status === 410) return bad('The receiver answered 410 (gone): it wants no messages.')
    return good(`The receiver took a signed ping (${status}).`)
  })
  const disabled = await state.disabled()
  const receives = good(`It receives ${[...settings.events].join(', ')}.`)
  return checkOf([answered, receives, ...(disabled ? [bad(disabled.reason)] : [])])
}
