/**
 * POST /qstash/events/:batch/given-up: QStash has stopped trying to bring a forwarder's batch. Written down, so that the
 * forwarder sends it again at once instead of when its patience is over.
 */
import * as z from 'zod'
import { givenUpPath } from '../../src/adapters/platform/upstash/qstash-paths.ts'
import { keepBatchResult } from '../../src/app/forwarder-reports/batch-store.ts'
import { parseStorableJson } from '../../src/app/http/body.ts'
import { checkFields } from '../../src/app/http/fields.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import {
  admitDelivery,
  failedMessage,
  failedMessageMaxBytes,
  qstashHeaders,
  verifiedDelivery,
} from '../../src/app/ingest/qstash-verified.ts'
import { batchIdSchema } from '../../src/wire/event-batch.ts'

export const receiveBatchGivenUp = defineOperation({
  method: 'POST',
  path: givenUpPath(':batch'),
  id: 'receiveBatchGivenUp',
  summary: 'Receive that QStash gave up a batch of a forwarder',
  description: 'Verified by Upstash-Signature, beside the key that the forwarder gave to QStash.',
  tag: 'Platform',
  auth: { scope: 'events' },
  headers: qstashHeaders,
  params: z.object({ batch: batchIdSchema }),
  body: {
    bytes: true,
    maxBytes: failedMessageMaxBytes,
    contentTypes: ['application/json'],
    schema: failedMessage,
  },
  responses: { 200: z.object({ status: z.literal('noted') }) },
  admit: ({ deployment, publicUrl, request, params }) =>
    admitDelivery({ deployment, request, url: publicUrl + givenUpPath(params.batch) }),
  async run({ deployment, publicUrl, request, params, body, services }) {
    const { batch } = params
    await verifiedDelivery({ deployment, request, url: publicUrl + givenUpPath(batch), body })
    const { status, retried } = checkFields(failedMessage, parseStorableJson(new TextDecoder().decode(body)), 'body')
    services.log.error('batch_given_up', { site: services.site, batch, status, retried })
    await keepBatchResult(services, batch, { state: 'given up', status })
    return { status: 'noted' as const }
  },
})
