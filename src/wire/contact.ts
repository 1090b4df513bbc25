/** Contacts: as lookups, explanations and live events answer them, and those of the built-in directory. */
import * as z from 'zod'
import { contactMembers } from './contact-members.ts'
import { instant, pageEnd } from './parts.ts'

/** Who is responsible for a contact in its CRM. */
export const contactOwnerSchema = z
  .object({
    name: z.string().optional(),
    email: z.string().optional(),
    crmUserId: z.string().optional().describe('The CRM’s own id of the user'),
    extension: z.string().optional().describe('By the site’s extension table: the user’s id or login, else the e-mail'),
  })
  .meta({ id: 'ContactOwner' })
export type ContactOwnerForm = z.infer<typeof contactOwnerSchema>

/** Something that is open, or was last done, with a contact. */
export const relatedItemSchema = z
  .object({
    kind: z.enum(['ticket', 'deal', 'task', 'order', 'conversation']),
    id: z.string(),
    title: z.string(),
    state: z.string().optional().describe('The CRM’s own word: a stage, a status'),
    url: z.string().optional(),
    at: z.string().optional().describe('UTC: when it is due, else when it last changed'),
  })
  .meta({ id: 'RelatedItem' })

export const contactSchema = z
  .object({
    id: z.string().describe('Unique in its source'),
    source: z.string().describe('The connector, or directory'),
    ...contactMembers,
    url: z.string().describe('Where a browser opens the record'),
    photoUrl: z.string().optional(),
    modifiedAt: z.string().optional(),
    entityType: z.string().optional().describe('The kind of record in its source'),
    owner: contactOwnerSchema.optional().describe('GET /v1/contacts/related only'),
    related: z
      .array(relatedItemSchema)
      .optional()
      .describe('GET /v1/contacts/related only: of each kind at most five, open ones'),
    tags: z.array(z.string()).optional(),
    language: z.string().optional().describe('ISO 639, as the CRM has it'),
  })
  .meta({ id: 'Contact' })
export type ContactForm = z.infer<typeof contactSchema>

/** A contact with all that its source knows of it. */
export const relatedAnswerSchema = z
  .object({
    outcome: z.enum(['found', 'none']),
    contact: contactSchema.optional(),
    degraded: z
      .array(z.object({ source: z.string(), code: z.string() }))
      .describe('Sources that did not say all in time; ask again'),
  })
  .meta({ id: 'RelatedAnswer' })

const complaint = z.object({ line: z.number().int(), reason: z.string() })

/** What became of a batch of imported contacts. */
export const importResultSchema = z.object({
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  merged: z.number().int().describe('Rows that added to a contact of another row'),
  rejected: z.array(complaint),
  warnings: z.array(complaint).describe('Rows that were kept although something in them was not'),
  numbers: z
    .object({
      country: z.string().describe('The site’s, by which numbers without a country were read'),
      atHome: z.number().int().describe('How many those were'),
      notValid: z.number().int().describe('Those of them that are no numbers of that country'),
    })
    .optional(),
})
export type ImportResult = z.infer<typeof importResultSchema>

/** A contact of the built-in directory, as an admin manages it. */
export const directoryContactSchema = z
  .object({
    id: z.string(),
    ...contactMembers,
    modifiedAt: instant,
    importId: z.string().optional().describe('The import run that made it; absent where a lookup or a person did'),
    source: z.string().optional().describe('The system whose file made it, as the import named it'),
  })
  .meta({ id: 'DirectoryContact' })

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

export type DirectoryContactForm = z.infer<typeof directoryContactSchema>

export const directoryContactAnswerSchema = z.object({ contact: directoryContactSchema })
export const directoryContactPageSchema = z.object({ contacts: z.array(directoryContactSchema), next: pageEnd })
export const removedContactSchema = z.object({ removed: z.literal(true) })
export const removedContactsSchema = z.object({
  removed: z.number().int(),
  restored: z.number().int().describe('Put back as they were before the import run changed them'),
  kept: z.number().int().describe('The run changed them, and a person has since: they stay as they are'),
  more: z.boolean(),
})
export const importIdField = z.string().trim().min(1).max(64)
/** The name that an admin gives the system a file is from. */
export const sourceField = z.string().trim().min(1).max(60)
