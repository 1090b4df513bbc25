/** DELETE /v1/contacts?importId= or ?source=: undoes an import, or those of one system, some hundred contacts at a time. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { importIdField, removedContactsSchema, sourceField } from '../../src/wire/contact.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const deleteContacts = defineOperation({
  method: 'DELETE',
  path: '/v1/contacts',
  id: 'deleteContacts',
  summary: 'Delete the contacts that an import run or the files of one system created',
  description:
    'Some at a time: ask again while `more` is true. What an import run changed is put back as it was before it, but for contacts that a person (`kept`) or a later import has changed since. `source` only removes.',
  tag: 'Contacts',
  auth: { scope: 'admin' },
  query: siteQuery.extend({ importId: importIdField.optional(), source: sourceField.optional() }),
  responses: { 200: removedContactsSchema },
  async run(context) {
    const { services, query } = context
    const { importId, source } = query
    if ((importId === undefined) === (source === undefined))
      throw new SwitchhookError('bad_field', 'Give either importId or source.')
    const result = await services.directory.contacts.undo({ importId, source })
    if (result.removed + result.restored > 0) await services.lookup.invalidate()
    context.changed({ target: importId ?? source, before: { removed: result.removed, restored: result.restored } })
    return { ...result }
  },
})
