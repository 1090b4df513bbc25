/**
 * POST /v1/events: a forwarder's batch. Each event is validated by itself and answered by its id, so that one bad event
 * never blocks the rest; answered 200 once the good ones are durable.
 */
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders, signedBody } from '../../src/app/ingest/signed-body.ts'
import { validateBatch } from '../../src/app/ingest/validate-batch.ts'
import { batchAnswerSchema, batchBytesMax, batchEventsMax, batchSchema } from '../../src/wire/event-batch.ts'

export const receiveEvents = defineOperation({
  method: 'POST',
  path: '/v1/events',
  id: 'receiveEvents',
  summary: 'Receive a batch of call events from a forwarder',
  description:
    `Up to ${batchEventsMax} events or ${batchBytesMax / 1024} KiB (unpacked; Content-Encoding gzip is taken). Besides the API key it needs the headers of Standard Webhooks, signed over the bytes as sent with ` +
    'SHA-256("switchhook events v1\\n" + key). Each event is validated by itself; a rejected one does not hold up the others.',
  tag: 'Events',
  auth: { scope: 'events' },
  // A forwarder keeps what is refused.
  reports: 'again',
  headers: signatureHeaders,
  body: { bytes: true, gzip: true, maxBytes: batchBytesMax, contentTypes: ['application/json'], schema: batchSchema },
  responses: { 200: batchAnswerSchema },
  async run(context) {
    const { request, body, services } = context
    const text = await signedBody(request.headers, body, services.clock.now(), batchBytesMax)
    return validateBatch(context, text)
  },
})
