/** POST /v1/forwarders/heartbeat: a forwarder tells how it fares. Signed like its events. */
import * as z from 'zod'
import { keepHeartbeat } from '../../src/forwarders/forwarder-store.ts'
import { forwarderReport } from '../../src/forwarders/report.ts'
import { signedBody } from '../events/signed-body.ts'
import { parseJson } from '../http/body.ts'
import { checkFields } from '../http/fields.ts'
import { defineOperation } from '../http/operation.ts'

/** Fifty sources with long problems. */
const bytesMax = 131_072

export const heartbeat = defineOperation({
  method: 'POST',
  path: '/v1/forwarders/heartbeat',
  summary: 'Takes a heartbeat from a forwarder',
  description: 'Signed like POST /v1/events.',
  tag: 'Forwarders',
  auth: { scope: 'events' },
  body: {
    bytes: true,
    gzip: true,
    maxBytes: bytesMax,
    contentTypes: ['application/json'],
    schema: forwarderReport,
  },
  responses: { 200: z.object({ success: z.literal(true) }) },
  async run({ request, body, services }) {
    const text = await signedBody(request.headers, body, services.clock.now(), bytesMax)
    await keepHeartbeat(services, checkFields(forwarderReport, parseJson(text), 'body'))
    return { success: true as const }
  },
})
