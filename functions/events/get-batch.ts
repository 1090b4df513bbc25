/** GET /v1/events/batches/:batch: the result of a batch that went through QStash; the forwarder's acknowledgement. */
import * as z from 'zod'
import { batchResultOf } from '../../src/app/forwarder-reports/batch-store.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { qstashKeys } from '../../src/app/ingest/qstash-verified.ts'
import { batchIdSchema, batchResultAnswerSchema } from '../../src/wire/event-batch.ts'

export const getBatchResult = defineOperation({
  method: 'GET',
  path: '/v1/events/batches/:batch',
  id: 'getBatchResult',
  summary: 'Get the result of a batch sent through QStash',
  description: 'Kept for an hour. Answers `not_configured` where deliveries of QStash could not be verified.',
  tag: 'Events',
  auth: { scope: 'events' },
  params: z.object({ batch: batchIdSchema }),
  responses: { 200: batchResultAnswerSchema },
  async run({ deployment, publicUrl, params, services }) {
    qstashKeys(deployment)
    const result = await batchResultOf(services.records, params.batch)
    // `fate` and its state `judged` are what forwarders of version 0.1.0 read.
    const fate = result?.state === 'validated' ? { ...result, state: 'judged' as const } : result
    return { publicUrl, result, fate }
  },
})
