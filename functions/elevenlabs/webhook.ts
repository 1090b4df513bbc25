/**
 * POST /webhook/elevenlabs: what AI agents report of their conversations. 200 only once it is stored, 503 when it can't
 * be, so that ElevenLabs tries again; 401 for a signature that does not hold; 200 for kinds of events we do not know.
 */
import * as z from 'zod'
import { envelope } from '../../src/adapters/pbx/elevenlabs/envelope.ts'
import { parseJson } from '../../src/app/http/body.ts'
import { checkFields } from '../../src/app/http/fields.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { admitWebhook, elevenlabsHeaders, verifiedSite, webhookSite } from '../../src/app/ingest/elevenlabs-auth.ts'
import { mended } from '../../src/lib/storable-text.ts'

/** Far more than the transcript of two hours; audio in the body of longer talks is refused with 413. */
const webhookBytesMax = 16 * 1024 * 1024

const answer = z.object({
  status: z.enum(['accepted', 'duplicate', 'ignored']),
  call: z.string().optional().describe('Id of the call that the conversation belongs to'),
})

export const receiveElevenlabsWebhook = defineOperation({
  method: 'POST',
  path: '/webhook/elevenlabs',
  id: 'receiveElevenlabsWebhook',
  summary: 'Receive a post-call webhook from ElevenLabs',
  description:
    'Verified by the header ElevenLabs-Signature with ELEVENLABS_WEBHOOK_SECRET (several by commas). The same ' +
    'conversation sent again is `duplicate`. Switch retries on at ElevenLabs; leave "Send audio data" off.',
  tag: 'AI',
  auth: 'public',
  fails: [401, 403],
  headers: elevenlabsHeaders,
  query: webhookSite,
  body: { bytes: true, maxBytes: webhookBytesMax, contentTypes: ['application/json'], schema: envelope },
  responses: { 200: answer },
  admit: ({ deployment, request, query }) => admitWebhook({ deployment, site: query.site, request }),
  async run({ deployment, request, body, query, address, background }) {
    const services = await verifiedSite({ deployment, site: query.site, request, address }, body)
    const text = new TextDecoder().decode(body)
    // Sent again, it would be the same; after some refusals ElevenLabs sends nothing more.
    const event = checkFields(envelope, mended(text, parseJson(text)), 'body')
    // Loaded by the first webhook: most sites have no AI agents.
    const { translateWebhook } = await import('../../src/app/ingest/elevenlabs-translate.ts')
    const report = translateWebhook(event, services.settings.country)
    if (!report) return { status: 'ignored' as const }
    const [accepted] = await services.pipeline.accept([report], background, 'queue')
    return { status: accepted?.status ?? ('accepted' as const), call: accepted?.callId }
  },
})
