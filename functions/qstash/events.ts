/**
 * POST /qstash/events: a forwarder's batch that QStash brings. Two signatures must be right: the forwarder's over the
 * bytes, and QStash's over this address and the same bytes.
 *
 * How old a batch may be: QStash delivers late by design, so the forwarder's signature may be two weeks old where
 * QStash's own, which it makes anew for each delivery and which ends minutes later, is right and fresh. Two weeks is
 * longer than QStash keeps anything, and shorter than applied events are remembered (30 days): whatever is delivered
 * again, by QStash or by somebody who has seen it, changes nothing.
 *
 * QStash is answered 200 once the result of the batch is stored; the forwarder asks for it.
 */
import * as z from 'zod'
import { qstashPaths } from '../../src/adapters/platform/upstash/qstash-paths.ts'
import { keepBatchResult } from '../../src/app/forwarder-reports/batch-store.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { admitDelivery, qstashHeaders, verifiedDelivery } from '../../src/app/ingest/qstash-verified.ts'
import { signatureHeaders, signedBody } from '../../src/app/ingest/signed-body.ts'
import { validateBatch } from '../../src/app/ingest/validate-batch.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { type BatchResult, batchBytesMax, batchIdSchema, batchSchema } from '../../src/wire/event-batch.ts'

const maxAgeSeconds = 14 * 86_400
/** What the forwarder must cure by halving the batch; the same body can never be accepted. */
const bodyFaults: readonly string[] = ['bad_json', 'bad_field', 'bad_request', 'body_too_large']

export const receiveQstashEvents = defineOperation({
  method: 'POST',
  path: qstashPaths.events,
  id: 'receiveQstashEvents',
  summary: 'Receive a batch of call events from a forwarder through QStash',
  description:
    'As POST /v1/events, verified by Upstash-Signature as well; the batch may then be signed up to two weeks ago. ' +
    'GET /v1/events/batches/{batch} has the result.',
  tag: 'Platform',
  auth: { scope: 'events' },
  // QStash gives up in time.
  reports: 'once',
  headers: { ...qstashHeaders, ...signatureHeaders },
  body: { bytes: true, maxBytes: batchBytesMax, contentTypes: ['application/json'], schema: batchSchema },
  responses: { 200: z.object({ state: z.enum(['validated', 'refused']) }) },
  admit: ({ deployment, publicUrl, request }) =>
    admitDelivery({ deployment, request, url: publicUrl + qstashPaths.events }),
  async run(context) {
    const { deployment, publicUrl, request, body, services } = context
    await verifiedDelivery({ deployment, request, url: publicUrl + qstashPaths.events, body })
    const text = await signedBody(request.headers, body, services.clock.now(), batchBytesMax, maxAgeSeconds)
    const batch = batchIdSchema.safeParse(request.headers.get('webhook-id'))
    if (!batch.success) throw new SwitchhookError('bad_request', "webhook-id is not the id of a forwarder's batch.")
    const result = await resultOf(context, text)
    await keepBatchResult(services, batch.data, result)
    return { state: result.state }
  },
})

async function resultOf(context: Parameters<typeof validateBatch>[0], text: string) {
  try {
    const { duplicate, rejected } = await validateBatch(context, text)
    return { state: 'validated', duplicates: duplicate.length, rejected } as const satisfies BatchResult
  } catch (thrown) {
    if (!(thrown instanceof SwitchhookError) || !bodyFaults.includes(thrown.code)) throw thrown
    return { state: 'refused', code: thrown.code, message: thrown.message } as const satisfies BatchResult
  }
}
