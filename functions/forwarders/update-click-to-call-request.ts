/**
 * POST /v1/forwarders/click-to-call-requests/{id}: a forwarder takes a click-to-call request, and reports its outcome. Signed like its
 * heartbeat. Who took it is given the number; anybody else, and whoever comes too late, is refused.
 */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders } from '../../src/app/ingest/signed-body.ts'
import { signedJson } from '../../src/app/ingest/signed-json.ts'
import { recordReport } from '../../src/core/click-to-call/request-store.ts'
import { reportAnswerSchema, reportSchema } from '../../src/wire/click-to-call.ts'

const bytesMax = 4096

export const updateClickToCallRequest = defineOperation({
  method: 'POST',
  path: '/v1/forwarders/click-to-call-requests/:id',
  earlierPath: '/v1/forwarders/orders/:id',
  id: 'updateClickToCallRequest',
  summary: 'Update a click-to-call request: take it, or report its state',
  description:
    'Signed like POST /v1/events. `conflict`: another forwarder took it, or it has expired; do not dial then.',
  tag: 'Forwarders',
  auth: { scope: 'events' },
  fails: [404, 409],
  headers: signatureHeaders,
  params: z.object({ id: z.string().max(60) }),
  body: { bytes: true, gzip: true, maxBytes: bytesMax, contentTypes: ['application/json'], schema: reportSchema },
  responses: { 200: reportAnswerSchema },
  async run({ request, params, body, services }) {
    const { clock, log, site } = services
    const reported = await signedJson({ request, body, services }, reportSchema, bytesMax)
    const { id, extension, number, name, state, expiresAt, reason } = await recordReport(services, params.id, reported)
    log.info('click_to_call_reported', {
      site,
      request: id,
      state,
      forwarder: reported.forwarder,
      ...(reason && { reason }),
    })
    return { id, extension, number, name, state, expiresInMs: Date.parse(expiresAt) - clock.now() }
  },
})
