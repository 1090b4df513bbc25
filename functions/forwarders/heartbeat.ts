/** POST /v1/forwarders/heartbeat: a forwarder reports its status. Signed like its events. */
import * as z from 'zod'
import { keepHeartbeat } from '../../src/app/forwarder-reports/forwarder-store.ts'
import { parseStorableJson } from '../../src/app/http/body.ts'
import { checkFields } from '../../src/app/http/fields.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders, signedBody } from '../../src/app/ingest/signed-body.ts'
import { forwarderReport } from '../../src/wire/forwarder.ts'

/** Fifty sources with long problems. */
const bytesMax = 131_072

export const receiveHeartbeat = defineOperation({
  method: 'POST',
  path: '/v1/forwarders/heartbeat',
  id: 'receiveHeartbeat',
  summary: 'Receive a heartbeat from a forwarder',
  description: 'Signed like POST /v1/events.',
  tag: 'Forwarders',
  auth: { scope: 'events' },
  headers: signatureHeaders,
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
    await keepHeartbeat(services, checkFields(forwarderReport, parseStorableJson(text), 'body'))
    return { success: true as const }
  },
})
