/** GET /v1/calls/{id}/transcript: what was said, whole, of all that was transcribed of the call. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { findCall } from '../../src/core/calls/find-call.ts'
import { hasTalked } from '../../src/core/calls/note.ts'
import { transcriptsOf } from '../../src/core/calls/transcripts.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getTranscript = defineOperation({
  method: 'GET',
  path: '/v1/calls/:id/transcript',
  id: 'getTranscript',
  summary: 'Get the full transcripts of a call',
  description: 'With an agent token: of a call that its extension answered.',
  tag: 'Calls',
  auth: { scope: 'read', agents: true },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: z.object({ transcripts: z.array(z.string()).describe('The AI agent’s first, then the PBX’s') }) },
  async run({ services, params, principal: { extension } }) {
    const stored = await findCall(services.records, params.id)
    if (!stored || (extension !== undefined && !hasTalked(stored.call, extension)))
      throw new SwitchhookError('not_found', `There is no call ${params.id}, or its retention time is over.`)
    return { transcripts: await transcriptsOf(services.records, stored.call) }
  },
})
