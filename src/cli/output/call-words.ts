/** A call in words, the same words in which CRMs are told of it. */
import type { CallView } from '../../calls/call.ts'
import { callHeadline, partyName } from '../../crm/call-words.ts'
import { formatDuration } from '../../crm/text-format.ts'
import type { Call } from '../wire.ts'

/** `Incoming call answered by Ann Example (101)`. */
export function headline(call: Call): string {
  return callHeadline(viewOf(call))
}

/** The answer tells no legs; the agents rung say as much. */
function viewOf({ external, ...call }: Call): CallView {
  return { ...call, legs: [], external: external && { ...external, matchKey: '' }, ai: undefined }
}

export function partyOf({ external, contact }: Call): { readonly number: string; readonly name: string } {
  const number = external?.e164 ?? external?.number ?? ''
  return { number: number || 'withheld', name: external?.name ?? contact?.name ?? '' }
}

/** Who answered, else who was rung. */
export function agentsOf({ answeredBy, rung }: Call): string {
  return answeredBy ? partyName(answeredBy) : rung.map(partyName).join(', ')
}

/** How it ended, or how it stands. */
export function outcomeOf({ outcome, state }: Call): string {
  return outcome ?? state
}

export function talkOf({ talkSeconds }: Call): string {
  return talkSeconds > 0 ? formatDuration(talkSeconds) : ''
}
