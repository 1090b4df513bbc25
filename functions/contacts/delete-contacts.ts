/** DELETE /v1/contacts?importId=: undoes an import, some hundred contacts at a time. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { removedContactsSchema } from '../../src/wire/contact.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const deleteContacts = defineOperation({
  method: 'DELETE',
  path: '/v1/contacts',
  id: 'deleteContacts',
  summary: 'Delete the contacts that an import run created',
  description:
    'Some at a time: ask again while `more` is true. Contacts that it only updated were there before and stay.',
  tag: 'Contacts',
  auth: { scope: 'admin' },
  query: siteQuery.extend({ importId: z.string().trim().min(1).max(64) }),
  responses: { 200: removedContactsSchema },
  async run({ services, query }) {
    const result = await services.directory.contacts.removeImported(query.importId)
    if (result.removed > 0) await services.lookup.invalidate()
    return { ...result }
  },
})
