/** GET /v1/contacts/:id: one contact of the built-in directory. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { contactForm } from '../../src/core/contacts/directory/contact-store.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { directoryContactAnswerSchema } from '../../src/wire/contact.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getContact = defineOperation({
  method: 'GET',
  path: '/v1/contacts/:id',
  id: 'getContact',
  summary: 'Get a contact of the built-in directory',
  description: 'With an agent token too: the agent page shows contacts by it.',
  tag: 'Contacts',
  auth: { scope: 'admin', agents: true, people: 'contacts' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(200) }),
  responses: { 200: directoryContactAnswerSchema },
  async run({ services, params }) {
    const contact = await services.directory.contacts.get(params.id)
    if (!contact) throw new SwitchhookError('not_found', 'There is no contact with this id in the directory.')
    return { contact: contactForm(contact) }
  },
})
