/**
 * What stays of a fact when the person that the call was with is erased: when it was, who of the site's own took part, and
 * how it ended. What identifies the person, or was said and written, goes.
 *
 * What must stay true: only what is named here stays, so that a member that is added to events is erased until somebody
 * decides otherwise; done twice it changes nothing, so that a fact reported again is the same fact.
 */
import type { CallEvent } from './event.ts'

export function withoutPerson(event: CallEvent): CallEvent {
  const base = baseOf(event)
  switch (event.kind) {
    case 'transferred':
      return { ...base, kind: event.kind, to: 'extension' in event.to ? event.to : { number: '' } }
    case 'ended':
      return { ...base, kind: event.kind, ...given({ outcome: event.outcome, talkSeconds: event.talkSeconds }) }
    case 'ai': {
      const { conversationId, result, agentName, language } = event
      return { ...base, kind: event.kind, conversationId, ...given({ result, agentName, language }) }
    }
    case 'noted':
      return { ...base, kind: event.kind, text: '' }
    case 'decided':
      return { ...base, kind: event.kind, by: '', ...given({ leftOut: event.leftOut }) }
    default:
      return { ...base, kind: event.kind }
  }
}

function baseOf(event: CallEvent) {
  const { id, source, at, approximate, live, aliases, formerAliases, formerIds, leg, identity, medium, direction } =
    event
  const { external, did, queue, agent } = event
  return {
    ...{ id, source, at, aliases, identity },
    ...given({ approximate, live, formerAliases, formerIds, leg, medium, direction, queue, agent }),
    // Of an outgoing call it may be what was dialled.
    ...(did !== undefined && direction !== 'outbound' && { did }),
    ...(external && { external: { number: '', matchKey: '' } }),
  }
}

/** Without the members that are undefined: a stored fact has none. */
function given<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>
}
