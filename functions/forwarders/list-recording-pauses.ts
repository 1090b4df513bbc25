/**
 * POST /v1/forwarders/recording-pauses: the pauses of recordings that were asked for and nobody has done yet. Signed like its heartbeat.
 * Held until there is one where the site has a hub that wakes it; asking changes nothing.
 */
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders } from '../../src/app/ingest/signed-body.ts'
import { signedJson } from '../../src/app/ingest/signed-json.ts'
import { holdFor } from '../../src/app/live/hold.ts'
import { pausesTopic, waitingPauses } from '../../src/core/recordings/pause-store.ts'
import { type PausePollAnswer, pausePollAnswer, pausePollSchema } from '../../src/wire/recording-pause.ts'

const bytesMax = 4096

export const listWaitingRecordingPauses = defineOperation({
  method: 'POST',
  path: '/v1/forwarders/recording-pauses',
  id: 'listWaitingRecordingPauses',
  summary: 'List waiting pauses of recordings for a forwarder',
  description:
    'Signed like POST /v1/events. Report what became of one with POST /v1/forwarders/recording-pauses/{id}; skip those whose channels your phone system does not have.',
  tag: 'Forwarders',
  auth: { scope: 'events' },
  headers: signatureHeaders,
  body: { bytes: true, gzip: true, maxBytes: bytesMax, contentTypes: ['application/json'], schema: pausePollSchema },
  responses: { 200: pausePollAnswer },
  async run({ request, principal, body, services, deployment }) {
    const { clock } = services
    const { waitSeconds } = await signedJson({ request, body, services }, pausePollSchema, bytesMax)
    const look = async (): Promise<PausePollAnswer['pauses']> => {
      const pauses = await waitingPauses(services)
      return pauses.map(({ callId, serial, wanted, seconds, channels, expiresAtMs }) => {
        return { id: callId, serial, wanted, seconds, channels: [...channels], expiresInMs: expiresAtMs - clock.now() }
      })
    }
    const { found, askAgainMs } = await holdFor({ services, principal, deployment }, pausesTopic, look, waitSeconds)
    return { pauses: found, askAgainMs }
  },
})
