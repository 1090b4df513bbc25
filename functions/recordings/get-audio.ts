/** GET /v1/recordings/{id}/audio: the sound of a recording, for who may hear it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { audioResponse, beginsListening } from '../../src/app/recordings/audio-response.ts'
import { requireHearable } from '../../src/app/recordings/hearing.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getRecordingAudio = defineOperation({
  method: 'GET',
  path: '/v1/recordings/:id/audio',
  id: 'getRecordingAudio',
  summary: 'Get the audio of a recording',
  description:
    'Whole or in one range (`Range`, `If-Range`). For people with the permission `recordings`, agents where SWITCHHOOK_RECORDINGS_AGENTS allows it, and keys with the scope `admin`. Each listening is in the audit log.',
  tag: 'Recordings',
  auth: { scope: 'admin', agents: true, people: 'recordings' },
  fails: [404, 416],
  query: siteQuery,
  params: z.object({ id: z.string().max(60) }),
  responses: {
    200: { description: 'All of it.', contentType: 'audio/*' },
    206: { description: 'The range that was asked for.', contentType: 'audio/*' },
  },
  async run(context) {
    const { services, principal, params, request } = context
    const { recording, call } = await requireHearable(services, principal, params.id)
    const response = await audioResponse(services, recording, request)
    if (response.status < 300 && beginsListening(request)) {
      context.changed({ target: `${recording.id} ${call.id}` })
      const { recordOperation } = await import('../../src/app/security/people/record-change.ts')
      await recordOperation(context, { ...getRecordingAudio, summary: 'Listen to a recording' }, response.status)
    }
    return response
  },
})
