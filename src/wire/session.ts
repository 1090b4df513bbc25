/** Sessions of people in the dashboard, and the ways to sign in. */
import * as z from 'zod'
import { instant } from './parts.ts'
import { permissions, signInWays } from './patterns.ts'
import { grantSchema, userEmailSchema, userIdSchema, userRoleSchema } from './user.ts'

export const permissionSchema = z.enum(permissions)

export const sessionSchema = z
  .object({
    user: z.object({ id: userIdSchema, name: z.string(), email: z.string().optional() }),
    site: z.string().describe('The site that `role` and `permissions` are of: `?site=`, or the user’s first'),
    role: userRoleSchema,
    permissions: z.array(permissionSchema),
    country: z.string().optional().describe('Of the site, by which numbers are written; absent right after signing in'),
    sites: z.array(grantSchema).describe('All roles of the user; `*` is all sites'),
    via: z.enum(signInWays),
    hasPasskey: z.boolean().describe('Whether the user has a passkey yet'),
    stepUpUntil: instant
      .optional()
      .describe('Until then keys, variables, exports, erasures and users may be changed; absent: confirm first'),
    expiresAt: instant.describe('At the latest; sooner when nothing is asked for 12 hours'),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof sessionSchema>

export const sessionIdSchema = z.string().regex(/^[0-9a-f]{24}$/, 'must be a session’s id, as the list shows it')

export const listedSessionSchema = z
  .object({
    id: sessionIdSchema,
    user: userIdSchema,
    name: z.string(),
    device: z.string().describe('Browser and system, as the browser names them'),
    address: z.string().optional().describe('From where it was last used'),
    via: z.enum(signInWays),
    signedInAt: instant,
    lastSeenAt: instant.describe('Within five minutes'),
    expiresAt: instant,
    current: z.boolean().describe('The session that asks'),
  })
  .meta({ id: 'ListedSession' })
export type ListedSession = z.infer<typeof listedSessionSchema>

export const sessionListSchema = z.object({ sessions: z.array(listedSessionSchema) })

export const signInWaysSchema = z.object({
  passkey: z.literal(true),
  openid: z.object({ name: z.string().describe('Host of the provider') }).optional(),
  access: z.boolean().describe('Whether Cloudflare Access is in front of this deployment'),
})

export const newLinkSchema = z.object({
  email: userEmailSchema.optional().describe('Of a user; default: the first admin, who is created by it'),
})
export const linkTokenSchema = z.object({ token: z.string().min(20).max(200) })
