/** POST /api/v1/call-journal: the call journal of 3CX ↔ Re:amaze style bridges. */

import { defineOperation } from '../../src/app/http/operation.ts'
import { acceptJournal, journalBytesMax } from '../../src/app/ingest/accept-journal.ts'
import { acceptedSchema } from '../../src/wire/call-report.ts'
import { callJournalBody } from '../../src/wire/threecx.ts'

export const receiveCallJournal = defineOperation({
  method: 'POST',
  path: '/api/v1/call-journal',
  id: 'receiveCallJournal',
  summary: 'Report one leg of a finished call (bridges between 3CX and Re:amaze)',
  description:
    'Any field may be missing, empty or an unfilled [Variable]. The same journal sent again is answered `duplicate`. ' +
    'The answer means that the journal is stored; it is then delivered to the CRMs.',
  tag: 'Journal',
  auth: { scope: 'journal' },
  reports: 'once',
  errors: 'bridge',
  body: { schema: callJournalBody, maxBytes: journalBytesMax, mends: true },
  responses: { 200: acceptedSchema },
  run: (context) => acceptJournal(context, (translators) => translators.translateJournal, context.body),
})
