/**
 * Decisions of people about a call: whose it is, and that it stays out of the CRMs. A decision is a fact of the call as a note is,
 * so the CRM entry follows it like any other news.
 *
 * What must stay true: deciding what holds already changes nothing; the last decision holds, whatever clocks say.
 */
import { sha256Hex } from '../../lib/hash.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Call } from './call.ts'
import type { CallEvent, ChosenContact, DecidedEvent } from './event.ts'

export type Decision = { readonly chosen: ChosenContact | 'none' } | { readonly leftOut: boolean }

/** Undefined when it holds already. */
export function decisionEvent(
  call: Call,
  decision: Decision,
  { by, atMs }: { readonly by: string; readonly atMs: number },
): DecidedEvent | undefined {
  const [first] = call.events
  if (!first || holds(call, decision)) return undefined
  const before = call.events.filter((event) => event.kind === 'decided')
  const last = before.at(-1)
  const what = sha256Hex(JSON.stringify([call.id, decision, last?.id ?? ''])).slice(0, 32)
  return {
    kind: 'decided',
    id: `decided:${what}`,
    source: 'people',
    identity: 'within',
    // A name that the call has, whatever it folds into before this is applied.
    aliases: [first.aliases[0]],
    at: isoUtc(Math.max(atMs, last ? Date.parse(last.at) + 1 : 0)),
    ...decision,
    by,
  }
}

function holds({ view, events }: Call, decision: Decision): boolean {
  if ('leftOut' in decision) return (view.leftOut ?? false) === decision.leftOut
  if (decision.chosen === 'none') return lastChosen(events) === 'none'
  return view.chosen?.source === decision.chosen.source && view.chosen.id === decision.chosen.id
}

function lastChosen(events: readonly CallEvent[]): DecidedEvent['chosen'] {
  return events.flatMap((event) => (event.kind === 'decided' ? (event.chosen ?? []) : [])).at(-1)
}
