/** People who use the dashboard: who they are and what they may do at which site. */
import * as z from 'zod'
import { instant, pageEnd } from './parts.ts'
import { emailPattern, everySite, userRoles } from './patterns.ts'

export const userRoleSchema = z.enum(userRoles)

export const userIdSchema = z.string().regex(/^[a-z2-7]{12}$/, 'must be a user’s id, as the list of users shows it')

export const userEmailSchema = z
  .string()
  .trim()
  .max(254)
  .regex(emailPattern, 'must be an e-mail address')
  .transform((email) => email.toLowerCase())

export const grantSchema = z
  .object({
    site: z
      .string()
      .regex(/^(\*|[a-z0-9-]{1,32})$/, `must be a site’s name, or ${everySite} for all sites`)
      .describe('`*`: all sites, those created later too'),
    role: userRoleSchema,
    numbers: z.boolean().optional().describe('Whether a viewer sees whole phone numbers; others always do'),
  })
  .meta({ id: 'Grant' })
export type Grant = z.infer<typeof grantSchema>

const grants = z
  .array(grantSchema)
  .min(1)
  .max(100)
  .refine((all) => new Set(all.map(({ site }) => site)).size === all.length, 'must name each site once')

export const userSchema = z
  .object({
    id: userIdSchema,
    name: z.string(),
    email: z.string().optional().describe('Absent only for the first admin, until it is set'),
    roles: z.array(grantSchema),
    createdAt: instant,
    lastSignInAt: instant.optional(),
    passkeys: z.number().int(),
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof userSchema>

export const newUserSchema = z.object({
  email: userEmailSchema,
  name: z.string().trim().min(1).max(100).optional().describe('Default: the part of the address before the @'),
  roles: grants,
})

export const userChangesSchema = z
  .object({
    email: userEmailSchema.optional(),
    name: z.string().trim().min(1).max(100).optional(),
    roles: grants.optional().describe('Replaces all roles that you may see'),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), 'must change something')

/** A link that signs a user in once. */
export const signInLinkSchema = z
  .object({
    link: z.string().describe('The address of the dashboard with the token behind `#`; shown only now'),
    expiresAt: instant,
  })
  .meta({ id: 'SignInLink' })

export const invitationSchema = signInLinkSchema
  .extend({ mail: z.string().describe('A text to send to the user') })
  .meta({ id: 'Invitation' })

export const invitedUserSchema = z.object({ user: userSchema, invitation: invitationSchema })
export const userAnswerSchema = z.object({ user: userSchema })
export const userPageSchema = z.object({ users: z.array(userSchema), next: pageEnd })
