/**
 * POST /v1/forwarders/recording-pauses/{id}: a forwarder reports that it paused the recording of a call, that recording goes on, or that
 * neither could be done. Signed like its heartbeat. The muted spans are kept with the call.
 */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders } from '../../src/app/ingest/signed-body.ts'
import { signedJson } from '../../src/app/ingest/signed-json.ts'
import { recordPauseReport } from '../../src/core/recordings/pause-store.ts'
import { successSchema } from '../../src/wire/recording.ts'
import { pauseReportSchema } from '../../src/wire/recording-pause.ts'

const bytesMax = 8192

export const updateRecordingPause = defineOperation({
  method: 'POST',
  path: '/v1/forwarders/recording-pauses/:id',
  id: 'updateRecordingPause',
  summary: 'Update the pause of a recording: report its state',
  description: 'Signed like POST /v1/events. The same report may come again, and late.',
  tag: 'Forwarders',
  auth: { scope: 'events' },
  fails: [404],
  headers: signatureHeaders,
  params: z.object({ id: z.string().max(60) }),
  body: { bytes: true, gzip: true, maxBytes: bytesMax, contentTypes: ['application/json'], schema: pauseReportSchema },
  responses: { 200: successSchema },
  async run({ request, params, body, services }) {
    const { log, site, settings } = services
    const report = await signedJson({ request, body, services }, pauseReportSchema, bytesMax)
    await recordPauseReport({ ...services, keptMs: settings.retentionMs }, params.id, report)
    log.info('recording_pause_reported', { site, call: params.id, state: report.state, forwarder: report.forwarder })
    return { success: true as const }
  },
})
