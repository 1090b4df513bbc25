/** How keys look on the wire. */
import * as z from 'zod'
import { scopes } from '../../src/security/scopes.ts'

export const scopeSchema = z.enum(scopes).describe('admin includes the others')

export const keySchema = z
  .object({
    id: z.string().describe('Second to last part of the token; not secret'),
    name: z.string(),
    scopes: z.array(scopeSchema),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().optional().describe('Within five minutes; absent: never used'),
    revokedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'ApiKey' })

export const siteQuery = z.object({
  site: z.string().optional().describe('With the admin key of the environment: whose keys (default: main)'),
})
