/** A call and its events as programs outside read them (src/wire/call.ts, event.ts). */
import type { CallForm } from '../../wire/call.ts'
import type { CallEventForm } from '../../wire/event.ts'
import type { Call } from './call.ts'
import type { CallEvent } from './event.ts'

export function toCallForm({ id, revision, aliases, matches, view, erasedAt }: Call): CallForm {
  const { legs: _, external, rung, transfers, recordings, notes, ai, ...rest } = view
  return {
    id,
    revision,
    aliases: [...aliases],
    ...rest,
    ai: ai && { ...ai },
    external: external && { number: external.number, e164: external.e164, name: external.name },
    rung: [...rung],
    transfers: [...transfers],
    recordings: [...recordings],
    notes: notes && [...notes],
    matches: [...matches],
    erasedAt,
  }
}

export function toEventForm(event: CallEvent): CallEventForm {
  const [first, ...more] = event.aliases
  const { formerAliases, formerIds } = event
  return {
    ...event,
    aliases: [first, ...more],
    formerAliases: formerAliases && [...formerAliases],
    formerIds: formerIds && [...formerIds],
  }
}
