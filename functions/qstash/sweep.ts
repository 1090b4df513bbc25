/** POST /qstash/sweep: the schedule, as QStash keeps it (`switchhook schedules apply` makes it). */
import * as z from 'zod'
import { qstashPaths } from '../../src/adapters/platform/upstash/qstash-paths.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { admitDelivery, qstashHeaders, verifiedDelivery } from '../../src/app/ingest/qstash-verified.ts'
import { runScheduled } from '../../src/app/scheduled.ts'

const maxBytes = 1024

export const startQstashSweep = defineOperation({
  method: 'POST',
  path: qstashPaths.sweep,
  id: 'startQstashSweep',
  summary: 'Start the scheduled work (QStash schedule)',
  description: 'Verified like POST /qstash/wakeups. Running it more often than each minute does no harm.',
  tag: 'Platform',
  auth: 'public',
  fails: [401],
  headers: qstashHeaders,
  body: { bytes: true, maxBytes, contentTypes: ['application/json'] },
  responses: { 200: z.object({ status: z.literal('done') }) },
  admit: ({ deployment, publicUrl, request }) =>
    admitDelivery({ deployment, request, url: publicUrl + qstashPaths.sweep }),
  async run({ deployment, publicUrl, request, body }) {
    await verifiedDelivery({ deployment, request, url: publicUrl + qstashPaths.sweep, body })
    await runScheduled(deployment)
    return { status: 'done' as const }
  },
})
