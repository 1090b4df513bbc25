/** Paired browsers of agents, and the invitations that pair them. */
import * as z from 'zod'
import { extensionSchema } from './agent.ts'
import { instant } from './parts.ts'
import { deviceKinds, pairingWays } from './patterns.ts'

export const invitationDays = { usual: 7, max: 30 }
export const mostInvitations = 500

const days = z
  .int()
  .min(1)
  .max(invitationDays.max)
  .default(invitationDays.usual)
  .describe('How long it can be used, in days')

export const newInvitationSchema = z.object({ days })

export const newInvitationsSchema = z.object({
  days,
  extensions: z
    .array(extensionSchema)
    .min(1)
    .max(mostInvitations)
    .optional()
    .describe('Default: every agent of the table who has no paired browser yet'),
})

export const invitationSchema = z
  .object({
    extension: z.string(),
    name: z.string().optional(),
    email: z.string().optional(),
    link: z
      .string()
      .describe('Pairs the browser that opens it. Works once; the token stands behind `#`, which no server is sent'),
    expiresAt: instant,
    mail: z.string().describe('A text to send to the agent'),
  })
  .meta({ id: 'AgentInvitation' })
export type AgentInvitation = z.infer<typeof invitationSchema>

export const invitationListSchema = z.object({
  invitations: z.array(invitationSchema),
  complete: z.boolean().describe(`False: more than ${mostInvitations} agents are to be invited; ask again`),
})

export const deviceIdSchema = z.string().regex(/^[\w-]{12}$/, 'must be a device’s id, as the list shows it')

export const agentDeviceSchema = z
  .object({
    id: deviceIdSchema,
    extension: z.string(),
    kind: z.enum(deviceKinds).describe('`extension`: the browser extension'),
    device: z.string().describe('Browser and system, as the browser names them'),
    via: z.enum(pairingWays).describe('`agent`: another browser of the agent invited this one'),
    address: z.string().optional().describe('From where it was last used'),
    pairedAt: instant,
    lastSeenAt: instant.describe('When it last fetched a token, which it does each hour while the page is open'),
    expiresAt: instant.describe('90 days after it was last used'),
    current: z.boolean().describe('The browser that asks'),
  })
  .meta({ id: 'AgentDevice' })
export type AgentDeviceForm = z.infer<typeof agentDeviceSchema>

export const deviceListSchema = z.object({ devices: z.array(agentDeviceSchema) })
export const endedDevicesSchema = z.object({ removed: z.int().describe('How many') })

export const pairSchema = z.object({
  invitation: z.string().min(20).max(200).describe('What stands behind `#pair=` in the link'),
  kind: z.enum(deviceKinds).default('page'),
})

const secretSchema = z.string().min(20).max(200)

export const renewSchema = z.object({
  refreshToken: secretSchema.optional().describe('Of the browser extension; the page has its cookie'),
})

export const pairedSchema = z
  .object({
    site: z.string(),
    extension: z.string(),
    token: z.string().describe('An agent token, for `Authorization: Bearer` and the socket'),
    expiresAt: instant.describe('Of the token; fetch the next one before'),
    device: z.object({ id: deviceIdSchema, expiresAt: instant }),
    refreshToken: z
      .string()
      .optional()
      .describe(
        'Of the browser extension: store it instead of the one before. The page has it in a cookie no script can read',
      ),
  })
  .meta({ id: 'PairedBrowser' })
export type PairedBrowser = z.infer<typeof pairedSchema>
