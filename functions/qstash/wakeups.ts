/**
 * POST /qstash/wakeups: a wake-up that QStash delivers. 200 only after what it names was looked at; anything else makes
 * QStash try again. Delivered again it is recognised; were it not, it would still do no harm.
 */
import * as z from 'zod'
import { qstashPaths } from '../../src/adapters/platform/upstash/qstash-paths.ts'
import { parseStorableJson } from '../../src/app/http/body.ts'
import { checkFields } from '../../src/app/http/fields.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { admitDelivery, qstashHeaders, verifiedDelivery } from '../../src/app/ingest/qstash-verified.ts'

const maxBytes = 1024 * 1024
/** Longer than QStash goes on trying. */
const rememberedMs = 86_400_000

const wakeUp = z.object({
  site: z.string().regex(/^[a-z0-9-]{1,32}$/),
  refs: z.array(z.object({ collection: z.string().min(1), id: z.string().min(1) })).max(1000),
})

export const receiveWakeups = defineOperation({
  method: 'POST',
  path: qstashPaths.wakeups,
  id: 'receiveWakeups',
  summary: 'Receive wake-ups from QStash',
  description: 'Verified by the header Upstash-Signature with QSTASH_CURRENT_SIGNING_KEY and QSTASH_NEXT_SIGNING_KEY.',
  tag: 'Platform',
  auth: 'public',
  fails: [401],
  headers: {
    ...qstashHeaders,
    'Upstash-Message-Id': { description: 'Finds what QStash delivers twice' },
  },
  body: { bytes: true, maxBytes, contentTypes: ['application/json'], schema: wakeUp },
  responses: { 200: z.object({ status: z.enum(['done', 'duplicate']) }) },
  admit: ({ deployment, publicUrl, request }) =>
    admitDelivery({ deployment, request, url: publicUrl + qstashPaths.wakeups }),
  async run({ deployment, publicUrl, request, body }) {
    const url = publicUrl + qstashPaths.wakeups
    const { jti } = await verifiedDelivery({ deployment, request, url, body })
    const { site, refs } = checkFields(wakeUp, parseStorableJson(new TextDecoder().decode(body)), 'body')
    // QStash signed it, and only a site that has records wakes them.
    await deployment.knownSites.add(site)
    const { pipeline, records, clock } = await deployment.site(site)
    // The message's id finds what QStash delivers twice, the signed one what somebody else sends again.
    const message = request.headers.get('upstash-message-id')
    const ids = [`jti:${jti}`, ...(message ? [`message:${message}`] : [])]
    const marks = ids.map((id) => ({ collection: 'qstash-deliveries', id }))
    if ((await records.getMany(marks)).some(Boolean)) return { status: 'duplicate' as const }
    await pipeline.wake(refs)
    // Only now: a process that dies while it works gets the message again.
    const expiresAtMs = clock.now() + rememberedMs
    await records.write(marks.map((mark) => ({ op: 'put', ...mark, value: { v: 1 }, expiresAtMs })))
    return { status: 'done' as const }
  },
})
