/**
 * POST /v1/forwarders/click-to-call-requests: the click-to-call requests for the phones that this forwarder may ring. Signed like its
 * heartbeat. Held until there is one where the site has a hub that wakes it; asking changes nothing.
 */

import { parseStorableJson } from '../../src/app/http/body.ts'
import { checkFields } from '../../src/app/http/fields.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders, signedBody } from '../../src/app/ingest/signed-body.ts'
import { type ChangeSignal, listenFor } from '../../src/app/live/wake-signal.ts'
import { waitingRequests } from '../../src/core/click-to-call/request-store.ts'
import { requestsTopic } from '../../src/core/click-to-call/topics.ts'
import { type PollAnswer, pollAnswerSchema, pollSchema } from '../../src/wire/click-to-call.ts'

/** Two hundred patterns of extensions. */
const bytesMax = 16_384
/** Where nothing can be held, a forwarder looks again so often: each look is a command to Redis. */
const lookAgainMs = 3000
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
    const text = await signedBody(request.headers, body, clock.now(), bytesMax)
    const { extensions, waitSeconds } = checkFields(pollSchema, parseStorableJson(text), 'body')
    if (settings.clickToCall.policy === 'off') return pollAnswer([], offAgainMs)
    const look = async (): Promise<PollAnswer['requests']> => {
      const requests = await waitingRequests(services, extensions)
      return requests.map(({ id, extension, expiresAt }) => {
        return { id, extension, expiresInMs: Date.parse(expiresAt) - clock.now() }
      })
    }
    // Redis has no object that would sleep beside a held request: there asking again is cheaper.
    if (deployment.platform.scheduledMaintenance !== undefined || services.live === undefined || waitSeconds === 0) {
      return pollAnswer(await look(), lookAgainMs)
    }
    const signal = await listenFor(services, principal, requestsTopic)
    try {
      const requests = await hold(signal, look, () => clock.now(), waitSeconds * 1000)
      return pollAnswer(requests, signal.isConnected ? 0 : lookAgainMs)
    } finally {
      signal.close()
    }
  },
})

async function hold<T>(
  signal: ChangeSignal,
  look: () => Promise<T[]>,
  now: () => number,
  waitMs: number,
): Promise<T[]> {
  const untilMs = now() + waitMs
  for (;;) {
    const found = await look()
    const leftMs = untilMs - now()
    if (found.length > 0 || leftMs <= 0 || !signal.isConnected) return found
    await signal.wait(leftMs)
  }
}

/** `orders` is what forwarders of version 0.1.0 read. */
function pollAnswer(requests: PollAnswer['requests'], askAgainMs: number): PollAnswer {
  return { requests, orders: requests, askAgainMs }
}
