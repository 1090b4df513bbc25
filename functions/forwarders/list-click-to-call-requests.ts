/**
 * POST /v1/forwarders/click-to-call-requests: the click-to-call requests for the phones that this forwarder may ring. Signed like its
 * heartbeat. Held until there is one where the site has a hub that wakes it; asking changes nothing.
 */

import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders } from '../../src/app/ingest/signed-body.ts'
import { signedJson } from '../../src/app/ingest/signed-json.ts'
import { holdFor } from '../../src/app/live/hold.ts'
import { waitingRequests } from '../../src/core/click-to-call/request-store.ts'
import { requestsTopic } from '../../src/core/click-to-call/topics.ts'
import { type PollAnswer, pollAnswerSchema, pollSchema } from '../../src/wire/click-to-call.ts'

/** Two hundred patterns of extensions. */
const bytesMax = 16_384
/** While the site allows no click-to-call. */
const offAgainMs = 60_000

export const listWaitingClickToCallRequests = defineOperation({
  method: 'POST',
  path: '/v1/forwarders/click-to-call-requests',
  earlierPath: '/v1/forwarders/orders',
  id: 'listWaitingClickToCallRequests',
  summary: 'List waiting click-to-call requests for a forwarder',
  description:
    'Signed like POST /v1/events. Take one with POST /v1/forwarders/click-to-call-requests/{id} before dialling.',
  tag: 'Forwarders',
  auth: { scope: 'events' },
  headers: signatureHeaders,
  body: { bytes: true, gzip: true, maxBytes: bytesMax, contentTypes: ['application/json'], schema: pollSchema },
  responses: { 200: pollAnswerSchema },
  async run({ request, principal, body, services, deployment }) {
    const { clock, settings } = services
    const { extensions, waitSeconds } = await signedJson({ request, body, services }, pollSchema, bytesMax)
    if (settings.clickToCall.policy === 'off') return pollAnswer([], offAgainMs)
    const look = async (): Promise<PollAnswer['requests']> => {
      const requests = await waitingRequests(services, extensions)
      return requests.map(({ id, extension, expiresAt }) => {
        return { id, extension, expiresInMs: Date.parse(expiresAt) - clock.now() }
      })
    }
    const { found, askAgainMs } = await holdFor({ services, principal, deployment }, requestsTopic, look, waitSeconds)
    return pollAnswer(found, askAgainMs)
  },
})

/** `orders` is what forwarders of version 0.1.0 read. */
function pollAnswer(requests: PollAnswer['requests'], askAgainMs: number): PollAnswer {
  return { requests, orders: requests, askAgainMs }
}
