/**
 * GET /r/{id}: the link in CRM entries. It leads to the call in the dashboard, which asks for a sign-in: a link that stands in a CRM for
 * years plays nothing by itself. It says nothing of the call but its id.
 */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { findCall } from '../../src/core/calls/find-call.ts'
import { recordingCollection, type StoredRecording } from '../../src/core/recordings/recording.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'

export const openRecording = defineOperation({
  method: 'GET',
  path: '/r/:id',
  id: 'openRecording',
  summary: 'Get the page that plays a recording',
  description: 'Redirects to the call in the dashboard, where a person who is signed in plays it.',
  tag: 'Recordings',
  auth: 'public',
  fails: [404],
  query: z.object({ site: z.string().max(32).default('main') }),
  params: z.object({ id: z.string().max(60) }),
  responses: { 303: { description: 'The call in the dashboard.' } },
  async run({ deployment, params, query }) {
    const gone = () => new SwitchhookError('not_found', 'This recording is not available, or not any more.')
    if (!(await deployment.knownSites.has(query.site))) throw gone()
    const { records } = await deployment.site(query.site)
    const recording = (await records.get<StoredRecording>(recordingCollection, params.id))?.value
    const stored = recording && (await findCall(records, recording.callId))
    if (!recording || !stored) throw gone()
    const site = query.site === 'main' ? '' : `?site=${query.site}`
    const location = `/admin/calls/${encodeURIComponent(stored.call.id)}${site}#recording-${recording.id}`
    return new Response(null, { status: 303, headers: { location } })
  },
})
