/** The Odoo user who is an agent of the site: by the extension table, else by the agent's e-mail. */
import * as z from 'zod'
import type { AgentTable } from '../../../core/agents/agent.ts'
import type { CallView } from '../../../core/calls/call.ts'
import type { AgentParty } from '../../../core/calls/event.ts'
import { odooId } from './contact.ts'
import { anyOf, type Condition, escapeLike } from './domain.ts'
import type { OdooSession } from './server.ts'

const usersSchema = z.array(z.object({ id: z.int() }))

/** Undefined where nobody, or more than one, fits: a call in the wrong person's list is worse than in none. */
export async function agentUser(session: OdooSession, agents: AgentTable, view: CallView): Promise<number | undefined> {
  const party = view.answeredBy ?? onlyAgent(view)
  if (!party) return undefined
  const agent = await agents.find(party.extension)
  const named = agent?.crmUsers?.[odooId]?.trim()
  if (named && /^\d+$/.test(named)) return Number(named)
  const email = named ?? party.email ?? agent?.email
  if (!email) return undefined
  const like = escapeLike(email)
  return (await onlyUser(session, [['login', '=ilike', like]])) ?? onlyUser(session, [['email', '=ilike', like]])
}

async function onlyUser(session: OdooSession, conditions: readonly Condition[]): Promise<number | undefined> {
  const params = { named: { domain: anyOf(conditions), fields: ['id'], limit: 2 } }
  const users = usersSchema.safeParse(await session.call('res.users', 'search_read', params)).data ?? []
  return users.length === 1 ? users[0]?.id : undefined
}

/** A call that several were rung for and nobody answered is no single person's. */
function onlyAgent({ legs }: CallView): AgentParty | undefined {
  const [first, ...others] = legs.flatMap((leg) => leg.agent ?? [])
  return others.every((agent) => agent.extension === first?.extension) ? first : undefined
}
