/** A call logger by its contract: it keeps a pbxCallId once, answers 409 to a second, and refuses what is not whole. */
import * as z from 'zod'
import type { CrmFault } from '../../../src/adapters/crm/contract/stand-in.ts'
import { type Clock, systemClock } from '../../../src/ports/clock.ts'
import { createFaultLayer, type Handler } from '../crm/fault-layer.ts'
import { callLoggerFormCheck } from './operations.ts'

const callSchema = z.strictObject({
  phoneNumber: z.string(),
  callDuration: z.int().min(0),
  callOwnerExtension: z.string(),
  callOwnerEmail: z.string(),
  callDirection: z.enum(['INBOUND', 'OUTBOUND']),
  timestamp: z.iso.datetime({ offset: true, local: false }),
  pbxCallId: z.string().min(1),
})
export type KeptCall = z.infer<typeof callSchema>

export interface CallLoggerStandIn {
  readonly handle: Handler
  env(): Readonly<Record<string, string>>
  calls(): readonly KeptCall[]
  requestCount(): number
  fail(fault: CrmFault): void
  heal(): void
}

export function createCallLoggerStandIn({ clock = systemClock }: { readonly clock?: Clock } = {}): CallLoggerStandIn {
  const calls = new Map<string, KeptCall>()

  const handle: Handler = async (request) => {
    const { pathname } = new URL(request.url)
    if (request.method === 'GET' && pathname === '/api/health') return new Response('OK')
    if (request.method !== 'POST' || pathname !== '/api/calls/from-pbx') return new Response(null, { status: 404 })
    const parsed = callSchema.safeParse(await request.json())
    if (!parsed.success) return Response.json({ message: z.prettifyError(parsed.error) }, { status: 422 })
    const { pbxCallId } = parsed.data
    if (calls.has(pbxCallId)) return Response.json({ message: 'Call already exists' }, { status: 409 })
    calls.set(pbxCallId, parsed.data)
    return Response.json({ id: calls.size }, { status: 201 })
  }

  return {
    ...createFaultLayer({ handle, clock, formCheck: callLoggerFormCheck }),
    env: () => ({ API_BASE_URL: 'https://logger.example.com/api/' }),
    calls: () => [...calls.values()],
  }
}
