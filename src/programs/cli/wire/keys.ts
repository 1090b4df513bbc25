/**
 * Keys, as the server tells of them. Tolerant: a newer server may say more, and `--json`
 * passes that on; what is not here, no command needs.
 */
import * as z from 'zod'

const text = z.string().optional()

export const keySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.string(),
  lastUsedAt: text,
  revokedAt: text,
  /** Older servers do not tell. */
  requests: z.number().optional(),
  errors: z.number().optional(),
})

export type Key = z.infer<typeof keySchema>

export const createdKeySchema = z.looseObject({ token: z.string(), site: z.string(), key: keySchema })

export const keyPageSchema = z.looseObject({ keys: z.array(keySchema), next: text })

export const revokedKeySchema = z.looseObject({ key: keySchema })

export const keyUsageSchema = z.looseObject({
  id: z.string(),
  requests: z.number(),
  errors: z.number(),
  lastUsedAt: text,
  days: z.array(z.looseObject({ day: z.string(), requests: z.number(), errors: z.number() })),
})
export type KeyUsage = z.infer<typeof keyUsageSchema>
