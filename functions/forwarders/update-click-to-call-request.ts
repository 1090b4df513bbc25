/**
 * POST /v1/forwarders/orders/{id}: a forwarder takes a call that was asked for, and tells what became of it. Signed like its
 * heartbeat. Who took it is given the number; anybody else, and whoever comes too late, is refused.
 */
import * as z from 'zod'
import { parseJson } from '../../src/app/http/body.ts'
import { checkFields } from '../../src/app/http/fields.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { signedBody } from '../../src/app/ingest/signed-body.ts'
import { reportOrder as report } from '../../src/core/click-to-call/request-store.ts'
import { reportAnswer, reportRequest } from '../../src/core/click-to-call/wire.ts'

const bytesMax = 4096

export const reportOrder = defineOperation({
  method: 'POST',
  path: '/v1/forwarders/orders/:id',
  summary: 'Takes a call that was asked for, or tells what became of it',
  description: 'Signed like POST /v1/events. `conflict`: another took it, or its time is over; do not dial then.',
  tag: 'Forwarders',
  auth: { scope: 'events' },
  params: z.object({ id: z.string().max(60) }),
  body: { bytes: true, gzip: true, maxBytes: bytesMax, contentTypes: ['application/json'], schema: reportRequest },
  responses: { 200: reportAnswer },
  async run({ request, params, body, services }) {
    const { clock, log, site } = services
    const text = await signedBody(request.headers, body, clock.now(), bytesMax)
    const told = checkFields(reportRequest, parseJson(text), 'body')
    const { id, extension, number, name, state, expiresAt, reason } = await report(services, params.id, told)
    log.info('call_order', { site, order: id, state, forwarder: told.forwarder, ...(reason && { reason }) })
    return { id, extension, number, name, state, expiresInMs: Date.parse(expiresAt) - clock.now() }
  },
})
