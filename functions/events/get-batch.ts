/** GET /v1/events/batches/:batch: what became of a batch that went through QStash; the forwarder's ack. */
import * as z from 'zod'
import { batchFateSchema, batchIdSchema, fateOf } from '../../src/app/forwarder-reports/batch-store.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { qstashKeys } from '../../src/app/ingest/qstash-verified.ts'

export const batchFate = defineOperation({
  method: 'GET',
  path: '/v1/events/batches/:batch',
  summary: 'Tells what became of a batch that went through QStash',
  description: 'For an hour. Answers `not_configured` where deliveries of QStash could not be verified.',
  tag: 'Events',
  auth: { scope: 'events' },
  params: z.object({ batch: batchIdSchema }),
  responses: {
    200: z.object({
      publicUrl: z.string().describe('What QStash must deliver to, or its signature is for another address'),
      fate: batchFateSchema.optional().describe('Absent: it has not come yet, or too long ago'),
    }),
  },
  async run({ deployment, publicUrl, params, services }) {
    qstashKeys(deployment)
    return { publicUrl, fate: await fateOf(services.records, params.batch) }
  },
})
