/** DELETE /v1/recordings/{id}: deletes what is kept of a recording, before its time. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { deleteRecording as deleteKept } from '../../src/core/recordings/delete.ts'
import { recordingCollection, type StoredRecording } from '../../src/core/recordings/recording.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { successSchema } from '../../src/wire/recording.ts'

export const deleteRecording = defineOperation({
  method: 'DELETE',
  path: '/v1/recordings/:id',
  id: 'deleteRecording',
  summary: 'Delete a recording for good',
  description: 'Its bytes go; what is known of the call stays. The phone system’s own copy is not touched.',
  tag: 'Recordings',
  auth: { scope: 'admin', stepUp: true },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(60) }),
  responses: { 200: successSchema },
  async run(context) {
    const { services, params } = context
    const { site, records, blobs } = services
    const recording = (await records.get<StoredRecording>(recordingCollection, params.id))?.value
    if (!recording) throw new SwitchhookError('not_found', `There is no recording ${params.id}.`)
    if (recording.hold) throw new SwitchhookError('conflict', 'The recording is under legal hold; end that first.')
    await deleteKept({ site, records, blobs: await blobs?.() }, recording)
    const { callId, startedAt, durationSeconds } = recording
    context.changed({ target: `${recording.id} ${callId}`, before: { startedAt, durationSeconds } })
    return { success: true as const }
  },
})
