/** DELETE /v1/calls/{id}/recording/pause: recording goes on before it would by itself. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pauseRecording } from '../../src/app/recordings/pausing.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { pauseSeconds, recordingPauseSchema } from '../../src/wire/recording-pause.ts'

export const resumeRecording = defineOperation({
  method: 'DELETE',
  path: '/v1/calls/:id/recording/pause',
  id: 'resumeRecording',
  summary: 'Resume the recording of a call',
  description: 'For who may pause it (POST). Answers as that does.',
  tag: 'Recordings',
  auth: { scope: 'admin', agents: true, people: 'recordings' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: { description: 'As it stands.', schema: recordingPauseSchema } },
  async run(context) {
    const { services, principal, params } = context
    const wish = { wanted: 'resume', seconds: pauseSeconds.usual } as const
    const { callId, pause } = await pauseRecording(services, principal, params.id, wish)
    context.changed({ target: callId, after: { paused: false } })
    if (principal.person === undefined) {
      const { recordOperation } = await import('../../src/app/security/people/record-change.ts')
      await recordOperation(context, resumeRecording, 200)
    }
    return pause
  },
})
