/** What every contact has, stored ones included (core/contacts/directory/stored-contact.ts): a file of its own, as every start loads it. */
import * as z from 'zod'

export const contactMembers = {
  kind: z.enum(['person', 'company', 'lead']),
  name: z.string(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  company: z.string().optional(),
  emails: z.array(z.string()),
  phones: z.array(z.object({ number: z.string(), label: z.string().optional() })),
}
