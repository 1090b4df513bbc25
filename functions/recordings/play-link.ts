/** GET /r/{id}/{token}: plays a recording by a short signed link (core/recordings/links.ts). */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { audioResponse } from '../../src/app/recordings/audio-response.ts'
import { isLinkGood, linkFacts } from '../../src/core/recordings/links.ts'
import { recordingCollection, type StoredRecording } from '../../src/core/recordings/recording.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'

export const playRecordingLink = defineOperation({
  method: 'GET',
  path: '/r/:id/:token',
  id: 'playRecordingLink',
  summary: 'Get the audio of a recording by a signed link',
  description: 'The link is of POST /v1/recordings/{id}/links. Whole or in one range.',
  tag: 'Recordings',
  auth: 'public',
  fails: [401, 404, 416],
  params: z.object({ id: z.string().max(60), token: z.string().max(120) }),
  responses: {
    200: { description: 'All of it.', contentType: 'audio/*' },
    206: { description: 'The range that was asked for.', contentType: 'audio/*' },
  },
  async run({ deployment, params, request }) {
    const { id, token } = params
    const facts = linkFacts(token, id)
    // The same answer for whatever is wrong with it.
    const refused = () =>
      new SwitchhookError('unauthorized', 'This link has ended or was revoked; open the recording anew.')
    if (!facts || !(await deployment.knownSites.has(facts.site))) throw refused()
    deployment.knownSites.refuseDisabled(facts.site)
    const services = await deployment.site(facts.site)
    if (!(await isLinkGood(services, token, facts))) throw refused()
    const recording = (await services.records.get<StoredRecording>(recordingCollection, id))?.value
    if (!recording || facts.madeMs <= (recording.linksEndedMs ?? 0)) throw refused()
    const response = await audioResponse(services, recording, request)
    // Whoever has the link may play it: the extension's panel is a page of another origin.
    response.headers.set('cross-origin-resource-policy', 'cross-origin')
    return response
  },
})
