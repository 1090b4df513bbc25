/** POST /3cx/report-chat: the chat journal of our own 3CX template. */

import { defineOperation } from '../../src/app/http/operation.ts'
import { acceptJournal, journalBytesMax } from '../../src/app/ingest/accept-journal.ts'
import { acceptedSchema } from '../../src/wire/call-report.ts'
import { reportChatBody } from '../../src/wire/threecx.ts'

export const reportThreecxChat = defineOperation({
  method: 'POST',
  path: '/3cx/report-chat',
  id: 'reportThreecxChat',
  summary: 'Report a finished live chat, from our 3CX template',
  description: 'A chat is stored and delivered to CRMs like a call, with its messages as the transcript.',
  tag: '3CX',
  auth: { scope: 'journal' },
  reports: 'once',
  body: { schema: reportChatBody, maxBytes: journalBytesMax, mends: true },
  responses: { 200: acceptedSchema },
  run: (context) => acceptJournal(context, (translators) => translators.translateReportChat, context.body),
})
