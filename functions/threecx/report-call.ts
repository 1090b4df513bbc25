/** POST /3cx/report-call: the call journal of our own 3CX template. */

import { defineOperation } from '../../src/app/http/operation.ts'
import { acceptJournal, journalBytesMax } from '../../src/app/ingest/accept-journal.ts'
import { acceptedSchema } from '../../src/wire/call-report.ts'
import { reportCallBody } from '../../src/wire/threecx.ts'

export const reportThreecxCall = defineOperation({
  method: 'POST',
  path: '/3cx/report-call',
  id: 'reportThreecxCall',
  summary: 'Report one leg of a finished call, from our 3CX template',
  description:
    'Answered once the report is stored; it is then delivered to the CRMs. A repetition is answered `duplicate`.',
  tag: '3CX',
  auth: { scope: 'journal' },
  reports: 'once',
  body: { schema: reportCallBody, maxBytes: journalBytesMax, mends: true },
  responses: { 200: acceptedSchema },
  run: (context) => acceptJournal(context, (translators) => translators.translateReportCall, context.body),
})
