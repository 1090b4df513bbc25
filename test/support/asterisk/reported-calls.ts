/** CallEvents → the calls that the cloud would have: events that share an alias are one call, as `apply` folds them. */
import type { CallView } from '../../../src/core/calls/call.ts'
import type { CallEvent } from '../../../src/core/calls/event.ts'
import { reduceAll } from '../../../src/core/calls/reduce.ts'
import { callEventSchema } from '../../../src/wire/event.ts'
import type { TrueCall } from './recordings.ts'

export function callsOf(events: readonly CallEvent[]): CallView[] {
  const groups: { aliases: Set<string>; events: CallEvent[] }[] = []
  for (const event of events) {
    // As they arrive there: through JSON and the schema.
    const received = callEventSchema.parse(JSON.parse(JSON.stringify(event)))
    const related = groups.filter((group) => received.aliases.some((alias) => group.aliases.has(alias)))
    const [home = { aliases: new Set<string>(), events: [] }, ...others] = related
    if (related.length === 0) groups.push(home)
    for (const other of others) {
      home.events.push(...other.events)
      for (const alias of other.aliases) home.aliases.add(alias)
      groups.splice(groups.indexOf(other), 1)
    }
    home.events.push(received)
    for (const alias of received.aliases) home.aliases.add(alias)
  }
  return groups.map((group) => reduceAll(undefined, group.events).view)
}

/** How the words of the truth are said in a Call (docs/asterisk.md): who gives up an inbound call abandons it. */
export function outcomeInCall({ outcome, direction }: Pick<TrueCall, 'outcome' | 'direction'>): CallView['outcome'] {
  if (outcome === 'cancelled') return direction === 'inbound' ? 'abandoned' : 'missed'
  return outcome === 'no-answer' ? 'missed' : outcome
}

/** What the truth says, in the words of a call's view. An outbound call is its extension's, who is shown as its agent. */
export function expectedOf(call: TrueCall) {
  const { direction } = call
  const far = direction === 'inbound' ? call.from : call.to
  return {
    state: 'ended',
    direction,
    external: direction === 'internal' ? undefined : far,
    did: call.did ?? undefined,
    queue: call.queue,
    rung: call.legs.filter((leg) => leg.party === 'extension').map((leg) => leg.number),
    answeredBy: call.answered
      ? direction === 'outbound'
        ? call.extension
        : (call.answeredBy ?? undefined)
      : undefined,
    outcome: outcomeInCall(call),
    startedAt: call.startedAt,
    answeredAt: call.answeredAt ?? undefined,
    endedAt: call.endedAt,
    talkSeconds: call.talkSeconds,
    transferredTo: call.transferredTo,
  }
}

/** The same of a call as it was reported. */
export function comparable(view: CallView | undefined) {
  if (view === undefined) return undefined
  const to = view.transfers[0]?.to
  return {
    state: view.state,
    direction: view.direction,
    external: view.external && (view.external.e164 ?? view.external.number),
    did: view.did,
    queue: view.queue?.extension,
    rung: view.rung.map((agent) => agent.extension),
    answeredBy: view.answeredBy?.extension,
    outcome: view.outcome,
    startedAt: view.startedAt,
    answeredAt: view.answeredAt,
    endedAt: view.endedAt,
    talkSeconds: view.talkSeconds,
    transferredTo: to && 'extension' in to ? to.extension : to?.number,
  }
}
