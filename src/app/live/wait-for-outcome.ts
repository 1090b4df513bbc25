/** Holds an answer until it is known what became of an order, as far as the client wants to wait. */
import * as z from 'zod'
import { findOrder } from '../../core/click-to-call/request-store.ts'
import { orderTopic } from '../../core/click-to-call/topics.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import { type OrderForm, orderForm } from '../../wire/click-to-call-request.ts'
import type { Principal } from '../security/scopes.ts'
import type { SiteServices } from '../services.ts'
import { listenFor } from './wake-signal.ts'

export const waitSecondsMax = 25
/** Where no signal comes, the records are read again so often. */
const lookEveryMs = 500

export const waitWish = z.coerce
  .number()
  .int()
  .min(0)
  .max(waitSecondsMax)
  .optional()
  .describe('Seconds to wait for a final state; instead of `Prefer: wait=`')

/**
 * The order as it is then: final, or still open when the time is over. What fails meanwhile does not make the request fail:
 * the order stands, and who repeated the request might have a second call made.
 */
export async function waitForOutcome(
  services: SiteServices,
  principal: Principal,
  known: OrderForm,
  { headers }: Pick<Request, 'headers'>,
  waitSeconds = preferredSeconds(headers),
): Promise<OrderForm> {
  if (waitSeconds === 0 || known.final) return known
  const untilMs = services.clock.now() + waitSeconds * 1000
  try {
    return await watchOrder(services, principal, known.id, untilMs)
  } catch (thrown) {
    const { code } = toSwitchhookError(thrown)
    services.log.warn('order_not_awaited', { site: services.site, order: known.id, code })
    return known
  }
}

async function watchOrder(
  services: SiteServices,
  principal: Principal,
  id: string,
  untilMs: number,
): Promise<OrderForm> {
  const { clock } = services
  const signal = await listenFor(services, principal, orderTopic(id))
  try {
    for (;;) {
      // Read after the signal is connected, so that no change falls between the two.
      const form = await orderForm(services, await findOrder(services, id))
      const leftMs = untilMs - clock.now()
      if (form.final || leftMs <= 0) return form
      // What only time brings about sends no signal.
      const changesMs = form.state === 'waiting' ? Date.parse(form.expiresAt) - clock.now() : leftMs
      await signal.wait(Math.min(leftMs, Math.max(0, changesMs), signal.isConnected ? leftMs : lookEveryMs))
    }
  } finally {
    signal.close()
  }
}

/** RFC 7240. A wish that can't be read, or is longer, is not an error. */
function preferredSeconds(headers: Headers): number {
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?:$|[,;\s])/i.exec(headers.get('prefer') ?? '') ?? []
  return Math.min(Number(seconds ?? 0), waitSecondsMax)
}
