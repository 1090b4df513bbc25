/**
 * POST /qstash/events: a forwarder's batch that QStash brings. Two signatures must be right: the forwarder's over the
 * bytes, and QStash's over this address and the same bytes.
 *
 * How old a batch may be: QStash delivers late by design, so the forwarder's signature may be two weeks old where
 * QStash's own, which it makes anew for each delivery and which ends minutes later, is right and fresh. Two weeks is
 * longer than QStash keeps anything, and shorter than applied events are remembered (30 days): whatever is delivered
 * again, by QStash or by somebody who has seen it, changes nothing.
 *
 * QStash is answered 200 once it is written down what became of the batch; the forwarder asks for that.
 */
import * as z from 'zod'
import { qstashPaths } from '../../src/adapters/platform/upstash/qstash-paths.ts'
import { type BatchFate, batchIdSchema, keepFate } from '../../src/app/forwarder-reports/batch-store.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { verifiedDelivery } from '../../src/app/ingest/qstash-verified.ts'
import { signedBody } from '../../src/app/ingest/signed-body.ts'
import { batchBytesMax, batchSchema, judgeBatch } from '../../src/app/ingest/validate-batch.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'

const maxAgeSeconds = 14 * 86_400
/** What the forwarder must mend by halving the batch; the same body can never be taken. */
const bodyFaults: readonly string[] = ['bad_json', 'bad_field', 'bad_request', 'body_too_large']

export const qstashEvents = defineOperation({
  method: 'POST',
  path: qstashPaths.events,
  summary: 'Takes a batch of call events from a forwarder by way of QStash',
  description:
    'As POST /v1/events, verified by Upstash-Signature as well; the batch may then be signed up to two weeks ago. ' +
    'What became of it is answered by GET /v1/events/batches/{batch}.',
  tag: 'Platform',
  auth: { scope: 'events' },
  body: { bytes: true, maxBytes: batchBytesMax, contentTypes: ['application/json'], schema: batchSchema },
  responses: { 200: z.object({ state: z.enum(['judged', 'refused']) }) },
  async run(context) {
    const { deployment, publicUrl, request, body, services } = context
    await verifiedDelivery({ deployment, request, url: publicUrl + qstashPaths.events, body })
    const text = await signedBody(request.headers, body, services.clock.now(), batchBytesMax, maxAgeSeconds)
    const batch = batchIdSchema.safeParse(request.headers.get('webhook-id'))
    if (!batch.success) throw new SwitchhookError('bad_request', "webhook-id is not the id of a forwarder's batch.")
    const fate = await judge(context, text)
    await keepFate(services, batch.data, fate)
    return { state: fate.state }
  },
})

async function judge(context: Parameters<typeof judgeBatch>[0], text: string) {
  try {
    const { duplicate, rejected } = await judgeBatch(context, text)
    return { state: 'judged', duplicates: duplicate.length, rejected } as const satisfies BatchFate
  } catch (thrown) {
    if (!(thrown instanceof SwitchhookError) || !bodyFaults.includes(thrown.code)) throw thrown
    return { state: 'refused', code: thrown.code, message: thrown.message } as const satisfies BatchFate
  }
}
