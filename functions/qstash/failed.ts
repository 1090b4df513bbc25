/**
 * POST /qstash/failed: QStash has given a message up. It is logged and nothing is lost: what the message named is
 * still due in the records, and the sweep wakes it again.
 */
import * as z from 'zod'
import { qstashPaths } from '../../src/adapters/platform/upstash/qstash-paths.ts'
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

export const receiveQstashFailure = defineOperation({
  method: 'POST',
  path: qstashPaths.failed,
  id: 'receiveQstashFailure',
  summary: 'Receive that QStash gave up a message',
  description: 'Verified like POST /qstash/wakeups.',
  tag: 'Platform',
  auth: 'public',
  fails: [401],
  headers: qstashHeaders,
  body: {
    bytes: true,
    maxBytes: failedMessageMaxBytes,
    contentTypes: ['application/json'],
    schema: failedMessage,
  },
  responses: { 200: z.object({ status: z.literal('noted') }) },
  admit: ({ deployment, publicUrl, request }) =>
    admitDelivery({ deployment, request, url: publicUrl + qstashPaths.failed }),
  async run({ deployment, publicUrl, request, body }) {
    await verifiedDelivery({ deployment, request, url: publicUrl + qstashPaths.failed, body })
    const failure = checkFields(failedMessage, parseStorableJson(new TextDecoder().decode(body)), 'body')
    const { status, retried, sourceMessageId: message } = failure
    deployment.platform.log.error('wake_given_up', { status, retried, message })
    return { status: 'noted' as const }
  },
})
