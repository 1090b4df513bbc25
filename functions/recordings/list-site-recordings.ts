/** GET /v1/recordings: the recordings of a site, newest first. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { maySiteHear, toRecordingForm } from '../../src/app/recordings/hearing.ts'
import { listNewest } from '../../src/core/recordings/recording.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { recordingPageSchema, recordingStates } from '../../src/wire/recording.ts'

export const listSiteRecordings = defineOperation({
  method: 'GET',
  path: '/v1/recordings',
  id: 'listSiteRecordings',
  summary: 'List the recordings of a site, newest first',
  description:
    'By when they were reported. Without the pauses, which GET /v1/calls/{id}/recordings has. A page of a rare state may be short, even empty, and have `next`.',
  tag: 'Recordings',
  auth: { scope: 'read' },
  query: siteQuery.extend({
    state: z.enum(recordingStates).optional().describe('Only in this state'),
    ...pageQuery(50, 200),
  }),
  responses: { 200: recordingPageSchema },
  async run({ services, principal, query: { state, limit, cursor } }) {
    const { recordings, next } = await listNewest(services.records, { limit, cursor })
    const hears = maySiteHear(principal)
    const shown = recordings.filter((one) => state === undefined || one.state === state)
    return { recordings: shown.map((one) => toRecordingForm(one, { hears, muted: [] })), next }
  },
})
