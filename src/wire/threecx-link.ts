/** A site's own link to its 3CX, as it is shown (docs/3cx-cloud.md). */
import * as z from 'zod'
import { instant } from './parts.ts'

const part = z.object({
  state: z
    .enum(['starting', 'up', 'failing', 'off'])
    .describe('off: this platform can’t hold a connection, or none is set up'),
  since: instant.optional(),
  code: z.string().optional(),
  problem: z.string().optional().describe('Why it fails, and what to do'),
})

export const threecxLinkSchema = z
  .object({
    isSetUp: z.boolean().describe('THREECX_URL is set for this site'),
    url: z.string().optional(),
    clientId: z.string().optional(),
    fault: z.string().optional().describe('What is wrong with the variables'),
    live: part.describe('The connection to its Call Control: calls as they ring'),
    log: part.describe('The reading of its call log'),
    queues: part
      .optional()
      .describe('The reading of who is in which queue; absent until it was asked, and without a connection'),
    officeHours: part.optional().describe('The reading of its business hours; absent until they were asked for'),
    heardAt: instant.optional().describe('When its state was last stored, within five minutes'),
    logReadAt: instant.optional(),
    readUpTo: instant.optional().describe('Start of the last call that was read'),
    lastMessageAt: instant.optional(),
    lagSeconds: z
      .number()
      .int()
      .optional()
      .describe('Since the call log was last read, where that is longer than usual'),
    version: z.string().optional().describe('Of the 3CX'),
    recordings: z.string().optional().describe('Why recordings may be lost: 3CX deletes them before they are fetched'),
    alsoWatchedBy: z.array(z.string()).describe('Forwarders that watch a 3CX of this site too'),
  })
  .meta({ id: 'ThreecxLink' })
export type ThreecxLinkForm = z.infer<typeof threecxLinkSchema>

export const threecxCheckSchema = z
  .object({
    ok: z.boolean(),
    findings: z.array(z.object({ ok: z.boolean(), text: z.string() })),
  })
  .meta({ id: 'ThreecxCheck' })
export type ThreecxCheck = z.infer<typeof threecxCheckSchema>
