/** How agents look on the wire. */
import * as z from 'zod'
import type { Agent } from '../core/agents/agent.ts'
import type { ListedAgent } from '../core/agents/agent-store.ts'
import { emailPattern, extensionPattern } from '../core/agents/agents-variable.ts'

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
  .describe('Id or login of the person in a CRM, by connector id; without one a CRM goes by the e-mail address')

export const agentFields = {
  name: z.string().trim().min(1).max(200).optional(),
  email: z.string().trim().max(254).regex(emailPattern, 'must be an e-mail address').optional(),
  crmUsers: crmUsers.optional(),
}

export const agentSchema = z
  .object({
    extension: z.string(),
    name: z.string().optional(),
    email: z.string().optional(),
    crmUsers: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'Agent' })

export const listedAgentSchema = agentSchema.extend({
  from: z.enum(['records', 'environment']).describe('environment: SWITCHHOOK_AGENTS'),
})

export function agentForm({ extension, name, email, crmUsers }: Agent): z.infer<typeof agentSchema> {
  return { extension, name, email, crmUsers: crmUsers && { ...crmUsers } }
}

export function listedAgentForm(agent: ListedAgent): z.infer<typeof listedAgentSchema> {
  return { ...agentForm(agent), from: agent.from }
}
