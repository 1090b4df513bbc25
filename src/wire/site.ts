/** A customer's site in a deployment that serves several. */
import * as z from 'zod'

export const siteSchema = z
  .object({
    name: z.string().describe('`main` is the site of the environment’s variables'),
    createdAt: z.iso.datetime().optional().describe('Absent for `main`, which is always there'),
  })
  .meta({ id: 'Site' })

export const newSiteSchema = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and -')
    .describe('Part of each of its keys, so it can’t be changed later'),
})
