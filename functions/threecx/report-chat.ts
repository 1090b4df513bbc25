/** POST /3cx/report-chat: the chat journal of our own 3CX template. */
import { reportChatBody } from '../../src/adapters/pbx/threecx/requests.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { acceptedSchema, acceptJournal, journalBytesMax } from '../../src/app/ingest/accept-journal.ts'

export const reportChat = defineOperation({
  method: 'POST',
  path: '/3cx/report-chat',
  summary: 'Takes a finished live chat from our 3CX template',
  description: 'A chat is kept and told to CRMs like a call, with its messages as the transcript.',
  tag: '3CX',
  auth: { scope: 'journal' },
  body: { schema: reportChatBody, maxBytes: journalBytesMax },
  responses: { 200: acceptedSchema },
  run: ({ services, body }) => acceptJournal(services, (translators) => translators.translateReportChat, body),
})
