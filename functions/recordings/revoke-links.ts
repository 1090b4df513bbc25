/** DELETE /v1/recordings/{id}/links: ends all links to a recording that were made until now. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { changeRecording } from '../../src/core/recordings/recording.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const deleteRecordingLinks = defineOperation({
  method: 'DELETE',
  path: '/v1/recordings/:id/links',
  id: 'deleteRecordingLinks',
  summary: 'Delete the links to a recording',
  description:
    'Links that were made until now play nothing any more. The link in CRM entries asks for a sign-in and stays.',
  tag: 'Recordings',
  auth: { scope: 'admin' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(60) }),
  responses: { 200: z.object({ success: z.literal(true) }) },
  async run(context) {
    const { services, params } = context
    const { records, clock } = services
    const changed = await changeRecording(records, params.id, (now) => ({ ...now, linksEndedMs: clock.now() }))
    if (!changed) throw new SwitchhookError('not_found', `There is no recording ${params.id}.`)
    context.changed({ after: { linksEnded: true } })
    return { success: true as const }
  },
})
