/** Agents: who is at which extension, and the tokens of their screens. */
import * as z from 'zod'
import { instant, pageEnd } from './parts.ts'
import { emailPattern, extensionPattern } from './patterns.ts'

export const extensionSchema = z
  .string()
  .trim()
  .regex(extensionPattern, 'must be 1 to 32 of letters, digits and *#._-')
  .describe('As the phone system knows it')

const crmUsers = z
  .record(
    z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be the id of a connector'),
    z.string().trim().min(1).max(200),
  )
  .refine((users) => Object.keys(users).length <= 20, 'has more than 20 connectors')
  .describe('Id or login of the person in a CRM, by connector id; without one the e-mail address is used')

export const newAgentSchema = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  email: z.string().trim().max(254).regex(emailPattern, 'must be an e-mail address').optional(),
  crmUsers: crmUsers.optional(),
})

export const agentSchema = z
  .object({
    extension: z.string(),
    name: z.string().optional(),
    email: z.string().optional(),
    crmUsers: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'Agent' })
export type AgentForm = z.infer<typeof agentSchema>

export const agentAnswerSchema = z.object({ agent: agentSchema })

export const listedAgentSchema = agentSchema
  .extend({ from: z.enum(['records', 'environment']).describe('environment: SWITCHHOOK_AGENTS') })
  .meta({ id: 'ListedAgent' })
export type ListedAgentForm = z.infer<typeof listedAgentSchema>

export const agentPageSchema = z.object({ agents: z.array(listedAgentSchema), next: pageEnd })

export const storedAgentsSchema = z.object({ stored: z.number().int() })
export const removedAgentSchema = z.object({ removed: z.literal(true) })

export const agentTokenSchema = z.object({
  token: z.string(),
  extension: z.string(),
  expiresAt: instant,
  link: z.string().describe('The agent page, signed in with this token'),
})
