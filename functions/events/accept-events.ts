/**
 * POST /v1/events: a forwarder's batch. Each event is judged by itself and answered by its id, so that one bad event
 * never blocks the rest; answered 200 once the good ones are durable.
 */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { signedBody } from '../../src/app/ingest/signed-body.ts'
import {
  batchBytesMax,
  batchEventsMax,
  batchSchema,
  judgeBatch,
  rejection,
} from '../../src/app/ingest/validate-batch.ts'

export const acceptEvents = defineOperation({
  method: 'POST',
  path: '/v1/events',
  summary: 'Takes a batch of call events from a forwarder',
  description:
    `Up to ${batchEventsMax} events or ${batchBytesMax / 1024} KiB (unpacked; Content-Encoding gzip is taken). Beside the API key it needs the headers of Standard Webhooks ` +
    '(webhook-id, webhook-timestamp, webhook-signature), signed over the bytes as sent with SHA-256("switchhook events v1\\n" + key).',
  tag: 'Events',
  auth: { scope: 'events' },
  body: { bytes: true, gzip: true, maxBytes: batchBytesMax, contentTypes: ['application/json'], schema: batchSchema },
  responses: {
    200: z.object({
      accepted: z.array(z.string()),
      duplicate: z.array(z.string()),
      rejected: z.array(rejection).describe('Not to be sent again as they are'),
    }),
  },
  async run(context) {
    const { request, body, services } = context
    const text = await signedBody(request.headers, body, services.clock.now(), batchBytesMax)
    // A forwarder keeps what is refused. QStash gives up in time, so its batches are never refused.
    await services.pipeline.refuseWhenBehind()
    return judgeBatch(context, text)
  },
})
