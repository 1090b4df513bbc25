/** Names and e-mail addresses from the configuration, for agents of whom the phone system gives only the extension. */
import type { AgentParty, CallEvent } from '../../../core/calls/event.ts'

export type AgentNames = Readonly<Record<string, { readonly name?: string; readonly email?: string }>>

/** What the phone system gives itself stays. The event's id does not change: it is the same fact. */
export function completeEvent(agents: AgentNames): (event: CallEvent) => CallEvent {
  const known = new Map(Object.entries(agents))
  if (known.size === 0) return (event) => event
  const completed = (agent: AgentParty): AgentParty => {
    const { name, email } = known.get(agent.extension) ?? {}
    return { ...agent, name: agent.name ?? name, email: agent.email ?? email }
  }
  return (event) => (event.agent === undefined ? event : { ...event, agent: completed(event.agent) })
}
