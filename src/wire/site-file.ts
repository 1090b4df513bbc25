/** A site as a file (`switchhook export`, and the dashboard): JSON lines, a head, a record each, an end. */
import * as z from 'zod'

export const siteFileHeadSchema = z.object({ switchhookExport: z.literal(1), site: z.string() })

/** Of the lines between: how many, and the SHA-256 of their bytes in hex. */
export const siteFileEndSchema = z.object({ records: z.int(), sha256: z.string() })

export type SiteFileHead = z.infer<typeof siteFileHeadSchema>
export type SiteFileEnd = z.infer<typeof siteFileEndSchema>
