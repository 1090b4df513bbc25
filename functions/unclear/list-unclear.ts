/** GET /v1/unclear: numbers whose calls a CRM could not give to one contact. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { unclearNumbers } from '../../src/core/contacts/choices/unclear-numbers.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { unclearPageSchema } from '../../src/wire/unclear.ts'

export const listUnclear = defineOperation({
  method: 'GET',
  path: '/v1/unclear',
  id: 'listUnclearNumbers',
  summary: 'List numbers whose contact is not clear, the last ones first',
  description:
    'Of the last 500 calls that several contacts may have made, or none. POST /v1/calls/{id}/contact decides for one of its calls, with `remember` for the number.',
  tag: 'Calls',
  auth: { scope: 'read' },
  query: siteQuery,
  responses: { 200: unclearPageSchema },
  run: ({ services }) => unclearNumbers(services.records),
})
