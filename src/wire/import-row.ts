/** One row of an import of contacts, whatever file it came from. Browsers read files with it too, so it needs nothing but zod. */
import * as z from 'zod'

const text = z.string().trim().max(200)

/** Bounds what one row may hold; the same on the wire and in files. */
export const importRowSchema = z.object({
  /** Where the row stands in its file; given back with every complaint about it. */
  line: z.int().min(0),
  /** The row's own lasting id (UID, id column), if the file has one. */
  id: text.optional(),
  kind: z.enum(['person', 'company', 'lead']).optional(),
  name: text.optional(),
  firstName: text.optional(),
  lastName: text.optional(),
  company: text.optional(),
  emails: z.array(text).max(20),
  phones: z.array(z.object({ number: text, label: z.string().trim().max(60).optional() })).max(30),
})

export type ImportRow = z.infer<typeof importRowSchema>
