/** A call that was asked for, as it looks on the wire (OpenAPI `CallOrder`). */
import * as z from 'zod'
import type { SiteServices } from '../app/services.ts'
import { findCall } from '../core/calls/stored-call.ts'
import { type CallOrder, failureReasons, orderAt, orderStates } from '../core/click-to-call/call-request.ts'

const instant = z.iso.datetime()

export const orderSchema = z
  .object({
    id: z.string(),
    state: z
      .enum(orderStates)
      .describe(
        'waiting: for a forwarder; taken: by one, which dials now; ringing: the extension’s own phone rings; answered: it was picked up and the number is dialled; expired: nobody took it, nothing rang; unknown: the forwarder fell silent and may have dialled',
      ),
    final: z.boolean().describe('Nothing more will come; how the call itself goes on, the call tells'),
    extension: z.string(),
    number: z.string().describe('As it is dialled: E.164, or an extension'),
    name: z.string().optional(),
    by: z.string().describe('The key that asked, or `agent <extension>`'),
    createdAt: instant,
    expiresAt: instant.describe('Not begun after this'),
    forwarder: z.string().optional(),
    takenAt: instant.optional(),
    ringingAt: instant.optional(),
    answeredAt: instant.optional(),
    failedAt: instant.optional(),
    reason: z.enum(failureReasons).optional(),
    message: z.string().optional().describe('A sentence for people'),
    callId: z.string().optional().describe('The call that came of it, once its phone system told of it'),
  })
  .meta({ id: 'CallOrder' })

export type OrderForm = z.infer<typeof orderSchema>

/** With `callId` where the call is known: the order's id is one of its names. */
export async function orderForm(
  services: Pick<SiteServices, 'records' | 'clock'>,
  order: CallOrder,
): Promise<OrderForm> {
  const { attempt: _, ...now } = orderAt(order, services.clock.now())
  const stored = order.takenAt === undefined ? undefined : await findCall(services.records, order.id)
  return { ...now, callId: stored?.call.id }
}
