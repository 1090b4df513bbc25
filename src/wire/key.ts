/** How keys look on the wire. */
import * as z from 'zod'
import { scopes } from '../app/security/scopes.ts'

export const scopeSchema = z.enum(scopes).describe('admin includes the others')

export const keySchema = z
  .object({
    id: z.string().describe('Second to last part of the token; not secret'),
    name: z.string(),
    scopes: z.array(scopeSchema),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().optional().describe('To the minute; absent: never used'),
    revokedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'ApiKey' })

/** Some seconds behind; a request counts for all that it was answered with. */
const totals = {
  requests: z.number().int().describe('Since the key was made'),
  errors: z.number().int().describe('Of these, answered 400 or more'),
}

export const usedKeySchema = keySchema.extend(totals).meta({ id: 'UsedApiKey' })

export const keyUsageSchema = z
  .object({
    id: z.string(),
    ...totals,
    lastUsedAt: z.iso.datetime().optional(),
    days: z
      .array(z.object({ day: z.iso.date(), requests: z.number().int(), errors: z.number().int() }))
      .describe('Of the last 31 days (UTC) those on which it was used, newest first'),
  })
  .meta({ id: 'KeyUsage' })

export const siteQuery = z.object({
  site: z.string().optional().describe('With the admin key of the environment: whose keys (default: main)'),
})
