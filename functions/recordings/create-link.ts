/** POST /v1/recordings/{id}/links: a short link that plays a recording without a sign-in. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireHearable, requireKept } from '../../src/app/recordings/hearing.ts'
import { linkSeconds, makeLink } from '../../src/core/recordings/links.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { recordingLinkSchema } from '../../src/wire/recording.ts'

export const createRecordingLink = defineOperation({
  method: 'POST',
  path: '/v1/recordings/:id/links',
  id: 'createRecordingLink',
  summary: 'Create a link that plays a recording',
  description: `It plays this one recording for ${linkSeconds / 60} minutes, for whoever has it. In the audit log it counts as listening.`,
  tag: 'Recordings',
  auth: { scope: 'admin', agents: true, people: 'recordings' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(60) }),
  responses: { 201: { description: 'Made.', schema: recordingLinkSchema } },
  async run(context) {
    const { services, principal, params, publicUrl } = context
    const { recording, call } = await requireHearable(services, principal, params.id)
    requireKept(recording)
    const { token, untilMs } = await makeLink(services, recording.id)
    context.changed({ target: `${recording.id} ${call.id}`, after: { validUntil: isoUtc(untilMs) } })
    if (principal.person === undefined) {
      const { recordOperation } = await import('../../src/app/security/people/record-change.ts')
      await recordOperation(context, { ...createRecordingLink, summary: 'Listen to a recording' }, 201)
    }
    return { url: `${publicUrl}/r/${recording.id}/${token}`, expiresAt: isoUtc(untilMs) }
  },
})
