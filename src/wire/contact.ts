/** How contacts of the built-in directory look on the wire. */
import * as z from 'zod'
import type { ListedContact } from '../core/contacts/directory/contact-store.ts'
import { importRowSchema } from '../core/contacts/directory/import-row.ts'

const phone = z.object({ number: z.string(), label: z.string().optional() })

export const contactSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['person', 'company', 'lead']),
    name: z.string(),
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    company: z.string().optional(),
    emails: z.array(z.string()),
    phones: z.array(phone),
    modifiedAt: z.iso.datetime(),
    importId: z.string().optional().describe('The import run that made it; absent where a lookup or a person did'),
  })
  .meta({ id: 'Contact' })

/** What may be changed; a member that is absent stays as it is. */
export const contactPatchSchema = importRowSchema
  .pick({ kind: true, name: true, firstName: true, lastName: true, company: true, emails: true, phones: true })
  .partial()

export function contactForm({ id, stored }: ListedContact): z.infer<typeof contactSchema> {
  const { kind, name, firstName, lastName, company, emails, phones, modifiedAt, createdBy } = stored
  return {
    id,
    kind,
    name,
    firstName,
    lastName,
    company,
    emails: [...emails],
    phones: [...phones],
    modifiedAt,
    importId: createdBy,
  }
}
