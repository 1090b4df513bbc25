/** DELETE /v1/contacts/:id: removes a contact from the built-in directory. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { heldMembers } from '../../src/core/contacts/directory/contact-store.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { removedContactSchema } from '../../src/wire/contact.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const deleteContact = defineOperation({
  method: 'DELETE',
  path: '/v1/contacts/:id',
  id: 'deleteContact',
  summary: 'Delete a contact of the built-in directory',
  description: 'Its calls stay.',
  tag: 'Contacts',
  auth: { scope: 'admin' },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(200) }),
  responses: { 200: removedContactSchema },
  async run(context) {
    const { services, params } = context
    const before = await services.directory.contacts.get(params.id)
    const removed = await services.directory.contacts.remove(params.id)
    if (!removed) throw new SwitchhookError('not_found', 'There is no contact with this id in the directory.')
    await services.lookup.invalidate()
    context.changed({ target: params.id, before: before && heldMembers(before) })
    return { removed: true as const }
  },
})
