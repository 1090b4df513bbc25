/** POST /v1/calls/{id}/recording/pause: pauses the recording of a call, as while a card number is said. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pauseRecording as pause } from '../../src/app/recordings/pausing.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { newPauseSchema, pauseSeconds, recordingPauseSchema } from '../../src/wire/recording-pause.ts'

export const pauseRecording = defineOperation({
  method: 'POST',
  path: '/v1/calls/:id/recording/pause',
  id: 'pauseRecording',
  summary: 'Pause the recording of a call',
  description: `For the agent who talks in it, people with the permission \`recordings\`, and keys with the scope \`admin\`; where a forwarder's phone system can (\`pausable\` of GET /v1/calls/{id}/recordings). Recording goes on by itself after \`seconds\`, ${pauseSeconds.usual} by default, also where Switchhook can not be reached meanwhile. Answers once the phone system has done it, or after three seconds with \`pausing\`: ask GET /v1/calls/{id}/recordings then. Until it says \`paused\` the call is recorded.`,
  tag: 'Recordings',
  auth: { scope: 'admin', agents: true, people: 'recordings' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  body: { schema: newPauseSchema, maxBytes: 1024 },
  responses: { 200: { description: 'As it stands.', schema: recordingPauseSchema } },
  async run(context) {
    const { services, principal, params, body } = context
    const done = await pause(services, principal, params.id, { wanted: 'pause', seconds: body.seconds })
    context.changed({ target: done.callId, after: { seconds: body.seconds } })
    if (principal.person === undefined) {
      const { recordOperation } = await import('../../src/app/security/people/record-change.ts')
      await recordOperation(context, pauseRecording, 200)
    }
    return done.pause
  },
})
