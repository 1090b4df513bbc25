/** POST /api/v1/call-journal: the call journal of 3CX ↔ Re:amaze style bridges. */

import { callJournalBody } from '../../src/adapters/pbx/threecx/requests.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { acceptedSchema, acceptJournal, journalBytesMax } from '../../src/app/ingest/accept-journal.ts'

export const callJournal = defineOperation({
  method: 'POST',
  path: '/api/v1/call-journal',
  summary: 'Takes one leg of a finished call, as bridges between 3CX and Re:amaze do',
  description:
    'Any field may be missing, empty or an unfilled [Variable]. The same journal sent again is answered `duplicate`. ' +
    'The answer means that the journal is stored; CRMs are told behind it.',
  tag: 'Journal',
  auth: { scope: 'journal' },
  errors: 'bridge',
  body: { schema: callJournalBody, maxBytes: journalBytesMax },
  responses: { 200: acceptedSchema },
  run: ({ services, body }) => acceptJournal(services, (translators) => translators.translateJournal, body),
})
