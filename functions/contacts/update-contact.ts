/** PATCH /v1/contacts/:id: changes what the body names of a contact of the built-in directory. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { contactForm, heldMembers } from '../../src/core/contacts/directory/contact-store.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { contactPatchSchema, directoryContactAnswerSchema } from '../../src/wire/contact.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const updateContact = defineOperation({
  method: 'PATCH',
  path: '/v1/contacts/:id',
  id: 'updateContact',
  summary: 'Update a contact of the built-in directory',
  description: 'Members that are absent stay as they are; `phones` and `emails` are replaced as a whole.',
  tag: 'Contacts',
  auth: { scope: 'admin', people: 'contacts' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(200) }),
  body: { schema: contactPatchSchema, maxBytes: 65_536 },
  responses: { 200: directoryContactAnswerSchema },
  async run(context) {
    const { services, params, body } = context
    const before = await services.directory.contacts.get(params.id)
    const contact = await services.directory.contacts.change(params.id, body)
    if (!contact) throw new SwitchhookError('not_found', 'There is no contact with this id in the directory.')
    await services.lookup.invalidate()
    const named = (members: readonly string[]) => members.filter((name) => Object.hasOwn(body, name))
    const held = before ? heldMembers(before) : []
    context.changed({ target: params.id, before: named(held), after: named(heldMembers(contact)) })
    return { contact: contactForm(contact) }
  },
})
