/** GET /v1/contacts: the built-in directory, by name; or what a number, a name or an address finds in it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageQuery } from '../../src/app/http/page-query.ts'
import { contactForm } from '../../src/core/contacts/directory/contact-store.ts'
import { directoryContactPageSchema, importIdField, sourceField } from '../../src/wire/contact.ts'
import { siteQuery } from '../../src/wire/parts.ts'

const searchLimitMs = 10_000

export const listContacts = defineOperation({
  method: 'GET',
  path: '/v1/contacts',
  id: 'listContacts',
  summary: 'List the contacts of the built-in directory by name',
  description:
    'With `search`, those that a number (however written), a name, a company or an e-mail address finds, on one page.',
  tag: 'Contacts',
  auth: { scope: 'admin', people: 'contacts' },
  query: siteQuery.extend({
    search: z.string().trim().min(1).max(200).optional(),
    importId: importIdField.optional().describe('Only those that this import run made'),
    source: sourceField.optional().describe('Only those that files of this system made'),
    ...pageQuery(100, 500),
  }),
  responses: { 200: directoryContactPageSchema },
  async run({ services, query }) {
    const { directory } = services
    const { search, importId, source, limit, cursor } = query
    if (search !== undefined) {
      const found = await directory.find(search, limit, AbortSignal.timeout(searchLimitMs))
      return { contacts: found.map(contactForm) }
    }
    const page = await directory.contacts.list(limit, cursor, { importId, source })
    return { contacts: page.contacts.map(contactForm), next: page.next }
  },
})
