/** A call in words, in the same words that CRM entries use. */

import { callHeadline, partyName } from '../../../adapters/crm/call-words.ts'
import { formatDuration } from '../../../adapters/crm/text-format.ts'
import type { CallView } from '../../../core/calls/call.ts'
import type { CallForm as Call, CallRow } from '../../../wire/call.ts'

/** `Incoming call answered by Ann Example (101)`. */
export function headline(call: Call): string {
  return callHeadline(viewOf(call))
}

/** The answer has no legs; the agents rung say as much. */
function viewOf({ external, ...call }: Call): CallView {
  return { ...call, legs: [], external: external && { ...external, matchKey: '' }, ai: undefined }
}

export function partyOf({ external, contact, knownParty }: Call & Partial<Pick<CallRow, 'knownParty'>>): {
  readonly number: string
  readonly name: string
} {
  const number = external?.e164 ?? external?.number ?? ''
  return { number: number || 'withheld', name: knownParty?.name || contact?.name || external?.name || '' }
}

/** Who answered, else who was rung. */
export function agentsOf({ answeredBy, rung }: Call): string {
  return answeredBy ? partyName(answeredBy) : rung.map(partyName).join(', ')
}

/** How it ended, or how it stands: `answered`, `missed`, outbound `no answer`. */
export function callOutcomeWords({ outcome, state, direction }: Call): string {
  return outcome === 'missed' && direction === 'outbound' ? 'no answer' : (outcome ?? state)
}

/** `3 min 12 s`; empty when nobody talked. */
export function talkOf({ talkSeconds }: Call): string {
  return talkSeconds > 0 ? formatDuration(talkSeconds) : ''
}

/** `3:12`, for tables. */
export function shortTalkOf({ talkSeconds }: Pick<Call, 'talkSeconds'>): string {
  if (talkSeconds <= 0) return ''
  const whole = Math.round(talkSeconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

export const ways = { inbound: 'in', outbound: 'out', internal: 'int' } as const
