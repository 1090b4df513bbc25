/** What several forms have in common. */
import * as z from 'zod'

export const instant = z.iso.datetime().describe('UTC')
export const pageEnd = z.string().optional().describe('The cursor of the next page; absent on the last page')

export const direction = z.enum(['inbound', 'outbound', 'internal'])
export const medium = z.enum(['phone', 'chat', 'web'])
export const callOutcome = z.enum(['answered', 'missed', 'abandoned', 'busy', 'failed', 'voicemail'])
export const aiResult = z.enum(['success', 'failure', 'unknown'])

/** `?site=` of everything that an admin may ask of any site. */
export const siteQuery = z.object({
  site: z.string().optional().describe('The site, for the admin key of the environment (default: main)'),
})
