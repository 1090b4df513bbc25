/**
 * Gives the agents of a call the names and addresses that their PBX did not send: a CDR row or an AMI event knows
 * extensions only. What a source said stays.
 */
import type { Call } from '../calls/call.ts'
import type { AgentParty } from '../calls/event.ts'
import type { Agent, AgentTable } from './agent.ts'

/** The same call where there is nothing to add. Rejects when the table can't be read. */
export async function nameAgents(call: Call, table: AgentTable): Promise<Call> {
  const { view } = call
  const parties = [
    ...view.rung,
    ...view.legs.flatMap(({ agent }) => agent ?? []),
    ...(view.answeredBy ? [view.answeredBy] : []),
    ...(view.notes ?? []).flatMap(({ by }) => by ?? []),
    ...view.transfers.flatMap(({ from, to }) => [...(from ? [from] : []), ...('extension' in to ? [to] : [])]),
  ]
  const unnamed = parties.filter(({ name, email }) => !name || !email).map(({ extension }) => extension)
  const found = await Promise.all([...new Set(unnamed)].map((extension) => table.find(extension)))
  const agents = new Map(found.flatMap((agent) => (agent ? [[agent.extension, agent] as const] : [])))
  if (agents.size === 0) return call
  const named = (party: AgentParty): AgentParty => withWords(party, agents.get(party.extension))
  return {
    ...call,
    view: {
      ...view,
      rung: view.rung.map(named),
      legs: view.legs.map((leg) => (leg.agent ? { ...leg, agent: named(leg.agent) } : leg)),
      answeredBy: view.answeredBy && named(view.answeredBy),
      notes: view.notes?.map((note) => (note.by ? { ...note, by: named(note.by) } : note)),
      transfers: view.transfers.map(({ at, from, to }) => ({
        at,
        from: from && named(from),
        to: 'extension' in to ? named(to) : to,
      })),
    },
  }
}

function withWords(party: AgentParty, agent: Agent | undefined): AgentParty {
  if (agent === undefined) return party
  return { extension: party.extension, name: party.name || agent.name, email: party.email || agent.email }
}

/** The same of several calls, to show them: as they are where the table can't be read. */
export async function namedAgents(calls: readonly Call[], table: AgentTable): Promise<Call[]> {
  return await Promise.all(calls.map((call) => nameAgents(call, table).catch(() => call)))
}
