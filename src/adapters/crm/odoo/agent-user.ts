/** The Odoo user who is an agent of the site: by the extension table, else by the agent's e-mail. */
import * as z from 'zod'
import type { AgentTable } from '../../../core/agents/agent.ts'
import { ownerInCrm } from '../../../core/agents/call-owner.ts'
import type { CallView } from '../../../core/calls/call.ts'
import { odooId } from './contact.ts'
import { anyOf, type Condition, escapeLike } from './domain.ts'
import type { OdooSession } from './server.ts'

const usersSchema = z.array(z.object({ id: z.int() }))

/** Undefined where nobody, or more than one, fits: a call in the wrong person's list is worse than in none. */
export async function agentUser(session: OdooSession, agents: AgentTable, view: CallView): Promise<number | undefined> {
  return userOf(session, (await ownerInCrm(agents, view, odooId)) ?? {})
}

/** By the id or login of the extension table, else by e-mail. */
export async function userOf(
  session: OdooSession,
  { crmUser, email }: { readonly crmUser?: string; readonly email?: string },
): Promise<number | undefined> {
  if (crmUser && /^\d+$/.test(crmUser)) return Number(crmUser)
  const login = crmUser ?? email
  if (!login) return undefined
  const like = escapeLike(login)
  return (await onlyUser(session, [['login', '=ilike', like]])) ?? onlyUser(session, [['email', '=ilike', like]])
}

async function onlyUser(session: OdooSession, conditions: readonly Condition[]): Promise<number | undefined> {
  const params = { named: { domain: anyOf(conditions), fields: ['id'], limit: 2 } }
  const users = usersSchema.safeParse(await session.call('res.users', 'search_read', params)).data ?? []
  return users.length === 1 ? users[0]?.id : undefined
}
