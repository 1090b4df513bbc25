/** The audit log: who changed what. */
import * as z from 'zod'
import { instant, pageEnd } from './parts.ts'

export const auditEntrySchema = z
  .object({
    id: z.string(),
    at: instant,
    who: z.object({
      kind: z
        .enum(['user', 'key', 'agent', 'nobody'])
        .describe('`agent`: a paired browser; `nobody`: nobody was signed in yet'),
      id: z.string().describe('Id of the user, key or paired browser'),
      name: z.string().optional(),
    }),
    site: z.string(),
    elsewhere: z
      .literal(true)
      .optional()
      .describe('It is about other sites too: shown to admins of all sites and the admin key of the environment only'),
    action: z.string().describe('The operation’s id, such as putAgent'),
    summary: z.string().describe('The operation in words'),
    target: z.string().optional().describe('What it was done to'),
    from: z.string().optional().describe('Address of who did it'),
    device: z.string().optional(),
    before: z.unknown().optional().describe('What it was; secrets are masked'),
    after: z.unknown().optional().describe('What it was changed to; secrets are masked'),
    result: z.enum(['done', 'refused']).describe('`refused`: the person’s role does not include it'),
    status: z.number().int(),
    requestId: z.string(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof auditEntrySchema>

export const auditPageSchema = z.object({ entries: z.array(auditEntrySchema), next: pageEnd })
