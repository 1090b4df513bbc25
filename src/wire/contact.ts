/** How contacts of the built-in directory look on the wire. */
import * as z from 'zod'

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

const text = z.string().trim().max(200)

/** What may be changed; a member that is absent stays as it is. */
export const contactPatchSchema = z.object({
  kind: z.enum(['person', 'company', 'lead']).optional(),
  name: text.optional(),
  firstName: text.optional(),
  lastName: text.optional(),
  company: text.optional(),
  emails: z.array(text).max(20).optional(),
  phones: z
    .array(z.object({ number: text, label: z.string().trim().max(60).optional() }))
    .max(30)
    .optional(),
})

export type ContactForm = z.infer<typeof contactSchema>
