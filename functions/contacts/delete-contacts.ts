/** DELETE /v1/contacts?importId=: undoes an import, some hundred contacts at a time. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const deleteContacts = defineOperation({
  method: 'DELETE',
  path: '/v1/contacts',
  summary: 'Deletes the contacts that an import run made',
  description:
    'Some at a time: ask again while `more` is true. Contacts that it only updated were there before and stay.',
  tag: 'Contacts',
  auth: { scope: 'admin' },
  query: siteQuery.extend({ importId: z.string().trim().min(1).max(64) }),
  responses: {
    200: z.object({ removed: z.number().int(), more: z.boolean() }),
  },
  async run({ services, query }) {
    const result = await services.directory.contacts.removeImported(query.importId)
    if (result.removed > 0) await services.lookup.invalidate()
    return { ...result }
  },
})
