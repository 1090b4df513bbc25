/** PATCH /v1/recordings/{id}: puts a recording under legal hold, or ends that. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { toRecordingForm } from '../../src/app/recordings/hearing.ts'
import { spansOf } from '../../src/core/recordings/pause.ts'
import { findPause } from '../../src/core/recordings/pause-store.ts'
import { changeRecording } from '../../src/core/recordings/recording.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { recordingSchema } from '../../src/wire/recording.ts'

export const updateRecording = defineOperation({
  method: 'PATCH',
  path: '/v1/recordings/:id',
  id: 'updateRecording',
  summary: 'Update a recording: put it under legal hold, or end that',
  description:
    'Under legal hold it is deleted neither when its time is over nor when the person is erased; when the hold ends, what is overdue goes within the hour. Removing the site deletes it all the same.',
  tag: 'Recordings',
  auth: { scope: 'admin' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(60) }),
  body: { schema: z.object({ hold: z.boolean() }), maxBytes: 1024 },
  responses: { 200: recordingSchema },
  async run(context) {
    const { services, params, body } = context
    let before: boolean | undefined
    const changed = await changeRecording(services.records, params.id, (now) => {
      before = now.hold === true
      return now.state === 'erased' ? undefined : { ...now, hold: body.hold ? true : undefined }
    })
    if (!changed) throw new SwitchhookError('not_found', `There is no recording ${params.id}.`)
    if (changed.state === 'erased') throw new SwitchhookError('conflict', 'The recording is deleted already.')
    context.changed({ before: { hold: before }, after: { hold: body.hold } })
    const pause = await findPause(services.records, [changed.callId])
    return toRecordingForm(changed, { hears: true, muted: spansOf(pause, changed.name, [changed.name]) })
  },
})
