/**
 * POST /v1/forwarders/orders: which calls are asked for of the phones that this forwarder may ring. Signed like its
 * heartbeat. Held until there is one where the site has a hub that wakes it; nothing changes by asking.
 */

import { parseJson } from '../../src/app/http/body.ts'
import { checkFields } from '../../src/app/http/fields.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { signedBody } from '../../src/app/ingest/signed-body.ts'
import type { ChangeSignal } from '../../src/app/live/wake-signal.ts'
import { listenFor } from '../../src/app/live/wake-signal.ts'
import { waitingOrders } from '../../src/core/click-to-call/request-store.ts'
import { ordersTopic } from '../../src/core/click-to-call/topics.ts'
import { type OffersAnswer, offersAnswer, offersRequest } from '../../src/core/click-to-call/wire.ts'

/** Two hundred patterns of extensions. */
const bytesMax = 16_384
/** Where nothing can be held, a forwarder looks again so often: each look is a command to Redis. */
const lookAgainMs = 3000
/** While the site allows no click-to-call. */
const offAgainMs = 60_000

export const offerOrders = defineOperation({
  method: 'POST',
  path: '/v1/forwarders/orders',
  summary: 'Offers calls that were asked for to a forwarder',
  description: 'Signed like POST /v1/events. Take one with POST /v1/forwarders/orders/{id} before dialling.',
  tag: 'Forwarders',
  auth: { scope: 'events' },
  body: { bytes: true, gzip: true, maxBytes: bytesMax, contentTypes: ['application/json'], schema: offersRequest },
  responses: { 200: offersAnswer },
  async run({ request, principal, body, services, deployment }) {
    const { clock, settings } = services
    const text = await signedBody(request.headers, body, clock.now(), bytesMax)
    const { extensions, waitSeconds } = checkFields(offersRequest, parseJson(text), 'body')
    if (settings.clickToCall.policy === 'off') return { orders: [], askAgainMs: offAgainMs }
    const look = async (): Promise<OffersAnswer['orders']> => {
      const orders = await waitingOrders(services, extensions)
      return orders.map(({ id, extension, expiresAt }) => {
        return { id, extension, expiresInMs: Date.parse(expiresAt) - clock.now() }
      })
    }
    // Redis has no object that would sleep beside a held request: there asking again is cheaper.
    if (deployment.platform.scheduledMaintenance !== undefined || services.live === undefined || waitSeconds === 0) {
      return { orders: await look(), askAgainMs: lookAgainMs }
    }
    const signal = await listenFor(services, principal, ordersTopic)
    try {
      const orders = await hold(signal, look, () => clock.now(), waitSeconds * 1000)
      return { orders, askAgainMs: signal.isConnected ? 0 : lookAgainMs }
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
