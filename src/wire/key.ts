/** API keys, as they are listed and as they are used. */
import * as z from 'zod'
import { instant, pageEnd } from './parts.ts'
import { relayRoles, scopes } from './patterns.ts'

export const scopeSchema = z.enum(scopes).describe('admin includes the others')

export const newKeySchema = z.object({
  name: z.string().trim().min(1).max(100).describe('Who or what uses the key'),
  scopes: z.array(scopeSchema).min(1).max(10),
})

export const keySchema = z
  .object({
    id: z.string().describe('Second to last part of the token; not secret'),
    name: z.string(),
    scopes: z.array(scopeSchema),
    createdAt: instant,
    lastUsedAt: instant.optional().describe('To the minute; absent: never used'),
    revokedAt: instant.optional(),
    role: z.enum(relayRoles).optional().describe('Of a user of a relay’s dashboard'),
  })
  .meta({ id: 'Key' })

export const createdKeySchema = z.object({
  token: z.string().describe('swh_<site>_<id>_<secret>'),
  site: z.string(),
  key: keySchema,
})
export const revokedKeySchema = z.object({ key: keySchema })

/** Some seconds behind; every answered request counts. */
const totals = {
  requests: z.number().int().describe('Since the key was created'),
  errors: z.number().int().describe('Of these, answered 400 or more'),
}

export const usedKeySchema = keySchema.extend(totals).meta({ id: 'KeyWithUsage' })
export type UsedKey = z.infer<typeof usedKeySchema>

export const keyPageSchema = z.object({ keys: z.array(usedKeySchema), next: pageEnd })

export const keyUsageSchema = z
  .object({
    id: z.string(),
    ...totals,
    lastUsedAt: instant.optional(),
    days: z
      .array(z.object({ day: z.iso.date(), requests: z.number().int(), errors: z.number().int() }))
      .describe('Of the last 31 days (UTC) those on which it was used, newest first'),
  })
  .meta({ id: 'KeyUsage' })
export type KeyUsage = z.infer<typeof keyUsageSchema>
