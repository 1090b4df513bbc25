/**
 * Whose call it is: one answer for every CRM, so that two CRMs never give one call to two people (docs/several-crms.md
 * has the same as a table). Pure.
 */
import type { CallView } from './call.ts'
import type { AgentParty, QueueParty } from './event.ts'

export type CallOwner =
  | { readonly kind: 'agent'; readonly party: AgentParty }
  /** Nobody took it and several were rung: it is the queue's, if somebody is set as its owner. */
  | { readonly kind: 'queue'; readonly party: QueueParty }

/** Undefined: nobody's. */
export function callOwner(view: CallView): CallOwner | undefined {
  const party = personOf(view)
  if (party) return { kind: 'agent', party }
  return view.queue && { kind: 'queue', party: view.queue }
}

function personOf(view: CallView): AgentParty | undefined {
  if (view.direction !== 'inbound') return dialler(view)
  const last = talkedWith(view).at(-1)
  if (last) return last
  const rung = [...view.rung, ...view.legs.flatMap(({ agent }) => agent ?? [])]
  return new Set(rung.map(({ extension }) => extension)).size === 1 ? rung[0] : undefined
}

/** Of an outbound or internal call, who made it. */
function dialler({ legs, rung, answeredBy }: CallView): AgentParty | undefined {
  return legs.find(({ agent }) => agent)?.agent ?? rung[0] ?? answeredBy
}

/** Everybody who talked, in the order in which they last took the call; each once. */
export function talkedWith({ legs, answeredBy }: CallView): AgentParty[] {
  const taken = legs.flatMap(({ agent, answeredAt }) =>
    agent && answeredAt !== undefined ? [{ agent, answeredAt }] : [],
  )
  const inOrder = taken.sort((one, other) => (one.answeredAt < other.answeredAt ? -1 : 1)).map(({ agent }) => agent)
  const known = inOrder.length === 0 && answeredBy ? [answeredBy] : inOrder
  return known.filter((agent, at) => !known.slice(at + 1).some(({ extension }) => extension === agent.extension))
}
