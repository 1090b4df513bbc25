/**
 * POST /v1/contacts/import: one batch of contacts into the built-in directory. A batch is all or nothing and may be
 * sent again: it updates, never doubles. Rows that can't be used are answered with their line and the reason.
 */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { mostRowsPerImport } from '../../src/core/contacts/directory/import-contacts.ts'
import { importIdField, importResultSchema, sourceField } from '../../src/wire/contact.ts'
import { importRowSchema } from '../../src/wire/import-row.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const importContacts = defineOperation({
  method: 'POST',
  path: '/v1/contacts/import',
  id: 'importContacts',
  summary: 'Import contacts into the built-in directory',
  description: `Up to ${mostRowsPerImport} in a request. Lookups see them at once; other isolates within 30 seconds.`,
  tag: 'Contacts',
  auth: { scope: 'admin' },
  fails: [409],
  query: siteQuery,
  body: {
    schema: z.object({
      importId: importIdField.describe('One run of the importer, the same for all its batches'),
      source: sourceField
        .optional()
        .describe('The system that the file is from; contacts can be listed and removed by it'),
      contacts: z.array(importRowSchema).max(mostRowsPerImport),
    }),
    maxBytes: 4_194_304,
  },
  responses: { 200: importResultSchema },
  async run(context) {
    const { services, body } = context
    const { directory, lookup } = services
    const result = await directory.importContacts(body.contacts, body)
    // Also when nothing changed: this may be the repetition of a batch whose answer was lost before it got here.
    if (body.contacts.length > 0) await lookup.invalidate()
    const { created, updated } = result
    context.changed({ target: body.source ?? body.importId, after: { importId: body.importId, created, updated } })
    return { ...result, rejected: [...result.rejected], warnings: [...result.warnings] }
  },
})
