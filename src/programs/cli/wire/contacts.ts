/** Contacts of the built-in directory, as the server describes them. Tolerant: a newer server may say more. */
import * as z from 'zod'

const text = z.string().optional()

const contactSchema = z.looseObject({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  firstName: text,
  lastName: text,
  company: text,
  emails: z.array(z.string()),
  phones: z.array(z.looseObject({ number: z.string(), label: text })),
  modifiedAt: text,
  importId: text,
})

export type Contact = z.infer<typeof contactSchema>

export const contactAnswerSchema = z.looseObject({ contact: contactSchema })
export const contactPageSchema = z.looseObject({ contacts: z.array(contactSchema), next: text })
export const removedManySchema = z.looseObject({ removed: z.number(), more: z.boolean() })
export const removedSchema = z.looseObject({ removed: z.literal(true) })
