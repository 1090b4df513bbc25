/** POST /v1/elevenlabs/recover: fetches conversations that no webhook brought, one page of a span a request. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { recoverContext } from '../../src/app/ingest/elevenlabs-api.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const importConversations = defineOperation({
  method: 'POST',
  path: '/v1/elevenlabs/recover',
  id: 'importConversations',
  summary: 'Import AI conversations that never arrived',
  description:
    'Needs ELEVENLABS_API_KEY. Ask again with `next` as the cursor until there is none; repetitions change nothing.',
  tag: 'AI',
  auth: { scope: 'admin' },
  fails: [502, 504],
  query: siteQuery,
  body: {
    schema: z.object({
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
      cursor: z.string().max(2000).optional(),
    }),
    maxBytes: 16_384,
  },
  responses: {
    200: z.object({
      listed: z.number().int(),
      known: z.number().int(),
      recovered: z.number().int(),
      unfinished: z.number().int().describe('Not finished yet at ElevenLabs'),
      failed: z.number().int().describe('Could not be fetched now'),
      next: z.string().optional(),
    }),
  },
  async run(context) {
    const { services, body } = context
    const { from, to, cursor } = body
    // Each further page is the same wish.
    context.changed(cursor === undefined ? { after: { from, to } } : 'nothing')
    const { recoverPage } = await import('../../src/adapters/pbx/elevenlabs/recover.ts')
    return recoverPage(recoverContext(services), { fromMs: Date.parse(from), toMs: Date.parse(to), cursor })
  },
})
