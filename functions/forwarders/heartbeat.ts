/** POST /v1/forwarders/heartbeat: a forwarder reports its status. Signed like its events. */
import * as z from 'zod'
import { keepHeartbeat } from '../../src/app/forwarder-reports/forwarder-store.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders } from '../../src/app/ingest/signed-body.ts'
import { signedJson } from '../../src/app/ingest/signed-json.ts'
import { readWanted } from '../../src/core/reconciliation/wanted.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { forwarderReport } from '../../src/wire/forwarder.ts'
import { reconciliationWanted } from '../../src/wire/reconciliation.ts'

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
  responses: {
    200: z.object({
      success: z.literal(true),
      reconcile: reconciliationWanted.optional().describe('Somebody wants this time to be compared once more'),
    }),
  },
  async run({ request, body, services }) {
    await keepHeartbeat(services, await signedJson({ request, body, services }, forwarderReport, bytesMax))
    const wanted = await readWanted(services.records)
    const { id = '', fromMs = 0, toMs = 0 } = wanted ?? {}
    return { success: true as const, ...(wanted && { reconcile: { id, from: isoUtc(fromMs), to: isoUtc(toMs) } }) }
  },
})
