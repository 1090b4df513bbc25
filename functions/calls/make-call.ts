/**
 * POST /v1/calls: click-to-call. The phone of an extension rings, and dials the number once it is picked up.
 *
 * What must stay true: nothing is called unless the site allows it, the key or agent may, the number may be called and the
 * extension has not called too often; and the same idempotency key never makes two calls.
 */
import * as z from 'zod'
import { defineOperation, Reply } from '../../src/app/http/operation.ts'
import { waitForOutcome, waitSecondsMax, waitWish } from '../../src/app/live/wait-for-outcome.ts'
import type { Principal } from '../../src/app/security/scopes.ts'
import { type DialRules, dialable } from '../../src/core/click-to-call/dialable.ts'
import { createOrder, orderId } from '../../src/core/click-to-call/request-store.ts'
import { maskNumber } from '../../src/core/phone/mask-number.ts'
import type { Settings } from '../../src/core/settings/settings.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { type OrderForm, orderForm, orderSchema } from '../../src/wire/click-to-call-request.ts'
import { siteQuery } from '../../src/wire/key.ts'

const idempotencyKeyMax = 255

const wish = z.object({
  extension: z
    .string()
    .trim()
    .regex(/^[\w-]{1,32}$/, 'must be 1 to 32 of letters, digits, _ and -')
    .optional()
    .describe('Whose phone rings; may be left out with an agent token'),
  number: z.string().trim().min(1).max(100).describe('A telephone number in any form, or an extension of the table'),
  name: z
    .string()
    .trim()
    .max(60)
    .regex(/^[^\p{Cc}"<>\\]*$/u, 'must have no control characters, quotes or angle brackets')
    .optional()
    .describe('Shown on the phone while it rings'),
  expiresInSeconds: z
    .int()
    .min(5)
    .max(120)
    .default(30)
    .describe('The phone does not begin to ring later than this, even if the network was down'),
})

export const makeCall = defineOperation({
  method: 'POST',
  path: '/v1/calls',
  summary: 'Has an extension’s phone call a number (click-to-call)',
  description:
    'Off unless SWITCHHOOK_CLICK_TO_CALL allows it (docs/click-to-call.md). Answered 202 with the order, or 200 when it is final. ' +
    `\`?wait=\` or \`Prefer: wait=\` (seconds, up to ${waitSecondsMax}) waits for the outcome. Repeated with the same \`Idempotency-Key\` header it answers with the same order.`,
  tag: 'Calls',
  auth: { scope: 'calls:make', agents: true },
  query: siteQuery.extend({ wait: waitWish }),
  body: { schema: wish, maxBytes: 4096 },
  responses: {
    200: { description: 'The order; what became of it is known.', schema: orderSchema },
    202: { description: 'The order; GET /v1/call-orders/{id} tells what becomes of it.', schema: orderSchema },
  },
  async run({ request, principal, services, query, body }) {
    const { clock, random, settings, agents, site, log } = services
    const { policy, perMinute } = settings.clickToCall
    const extension = callingExtension(principal, policy, body.extension)
    const by = principal.extension === undefined ? principal.keyId : `agent ${principal.extension}`
    const number = await dialable(body.number, dialRules(settings, agents))
    const id = orderId(random, by, idempotencyKeyOf(request.headers))
    const { name, expiresInSeconds } = body
    const expiresInMs = expiresInSeconds * 1000
    const order = await createOrder(services, { id, extension, number, name, by, expiresInMs, perMinute })
    log.info('call_ordered', { site, order: id, extension, number: maskNumber(number), by })
    const known = await orderForm({ ...services, clock }, order)
    return answerOf(await waitForOutcome(services, principal, known, request, query.wait))
  },
})

function answerOf(order: OrderForm): Reply {
  return new Reply(order.final ? 200 : 202, order)
}

function callingExtension(
  principal: Principal,
  policy: Settings['clickToCall']['policy'],
  wished: string | undefined,
): string {
  const own = principal.extension
  if (policy === 'off') {
    throw forbidden('Click-to-call is off on this site; set SWITCHHOOK_CLICK_TO_CALL to keys, or to on for agents too.')
  }
  if (own !== undefined && policy !== 'on') {
    throw forbidden('Agents may not use click-to-call on this site; set SWITCHHOOK_CLICK_TO_CALL to on.')
  }
  if (own !== undefined && wished !== undefined && wished !== own) {
    throw forbidden(`This token may only call from extension ${own}.`)
  }
  const extension = wished ?? own
  if (extension !== undefined) return extension
  throw new SwitchhookError('bad_field', 'Correct in the body: extension: name the extension whose phone is to call.')
}

function dialRules({ country, clickToCall }: Settings, agents: DialRules['agents']): DialRules {
  return { country, countries: clickToCall.countries, agents }
}

function idempotencyKeyOf(headers: Headers): string | undefined {
  const key = headers.get('idempotency-key')?.trim() ?? ''
  if (key.length <= idempotencyKeyMax) return key || undefined
  throw new SwitchhookError('bad_request', `Send an Idempotency-Key of at most ${idempotencyKeyMax} characters.`)
}

function forbidden(message: string): SwitchhookError {
  return new SwitchhookError('forbidden', message)
}
