/**
 * What a source's rows say of one call, in words that all polled sources share, and the CallEvents that follow.
 *
 * What must stay true: ids come from the source's and the row's own ids, so that a row read twice is the same events;
 * an event's content follows from its row, and from the call as a whole only where the row is a part of it.
 */

import type { AgentParty, CallEvent, Direction, ExternalParty, Outcome, QueueParty } from '../../../core/calls/event.ts'
import type { Home } from '../../../core/phone/home.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { cut } from '../../../lib/cut.ts'
import { isoUtc } from '../../../ports/clock.ts'

/** What one row says of one leg. Several rows may be about the same leg. */
export interface ReportedLeg {
  /** Unique among the rows of the call, and the same whenever the row is read. */
  readonly row: string
  /** The leg's name: the same in all rows about it. */
  readonly leg: string
  readonly agent?: AgentParty | undefined
  readonly queue?: QueueParty | undefined
  readonly startMs: number
  readonly answeredMs?: number | undefined
  /** Absent while the leg goes on. */
  readonly endMs?: number | undefined
  readonly outcome?: Outcome | undefined
  readonly talkSeconds?: number | undefined
}

export interface ReportedTransfer {
  readonly row: string
  readonly atMs: number
  readonly from?: AgentParty | undefined
  readonly to: AgentParty | { readonly number: string }
}

export interface ReportedCall {
  /** The PBX's id of the call; part of event ids. */
  readonly callId: string
  readonly aliases: readonly [string, ...string[]]
  readonly direction?: Direction | undefined
  readonly external?: ExternalParty | undefined
  readonly did?: string | undefined
  readonly legs: readonly ReportedLeg[]
  readonly transfers?: readonly ReportedTransfer[] | undefined
  /** Of the call as a whole, once it is over: what its legs don't show. */
  readonly whole?: { readonly row: string; readonly endMs: number; readonly talkSeconds: number } | undefined
}

/** The events of a call as its rows report it, leg by leg. */
export function eventsOf(sourceId: string, call: ReportedCall): CallEvent[] {
  const events: CallEvent[] = []
  const { aliases, direction, external, did } = call
  for (const { row, leg, agent, queue, startMs, answeredMs, endMs, outcome, talkSeconds } of call.legs) {
    const id = `${sourceId}:${call.callId}:${row}`
    const base = { source: 'cdr', identity: 'exact', aliases, leg, ...(agent && { agent }) } as const
    const about = { ...(direction && { direction }), ...(external && { external }), ...(did && { did }) }
    const at = isoUtc(startMs)
    events.push({ ...base, ...about, ...(queue && { queue }), kind: 'ringing', id: `${id}:ringing`, at })
    if (answeredMs !== undefined) {
      events.push({ ...base, kind: 'answered', id: `${id}:answered`, at: isoUtc(answeredMs) })
    }
    if (endMs !== undefined) {
      const how = { ...(outcome && { outcome }), ...(talkSeconds !== undefined && { talkSeconds }) }
      events.push({ ...base, ...how, kind: 'ended', id: `${id}:ended`, at: isoUtc(endMs) })
    }
  }
  for (const { row, atMs, from, to } of call.transfers ?? []) {
    const id = `${sourceId}:${call.callId}:${row}:transferred`
    const base = { source: 'cdr', identity: 'exact', aliases, ...(from && { agent: from }) } as const
    events.push({ ...base, kind: 'transferred', id, at: isoUtc(atMs), to })
  }
  if (call.whole) {
    const { row, endMs, talkSeconds } = call.whole
    const base = { source: 'cdr', identity: 'exact', aliases, kind: 'ended' } as const
    events.push({ ...base, id: `${sourceId}:${call.callId}:${row}:ended`, at: isoUtc(endMs), talkSeconds })
  }
  return events
}

/**
 * The events with the names that the call had before names said which source they are of: what an earlier version reported of
 * it is the same call. `callIds`: the call's id as that version wrote it in event ids.
 */
export function formerlyNamed(
  events: readonly CallEvent[],
  sourceId: string,
  former: { readonly aliases: readonly string[]; readonly callIds: readonly string[] },
): CallEvent[] {
  const formerAliases = [...new Set(former.aliases)].slice(0, 20)
  const formerIds = former.callIds.map((callId) => `${sourceId}:${callId}:`)
  return events.map((event) => ({ ...event, formerAliases, formerIds }))
}

/** The party outside, from its number as written; words for a withheld number are none, nor is a name that repeats it. */
export function externalParty(number: string, home: Home, name?: string | undefined): ExternalParty {
  const { kind, e164, matchKey } = readNumber(number, home)
  const isHidden = kind === 'withheld'
  const said = name?.trim()
  const isName = said && said !== number && !/^[+\d\s()-]+$/.test(said)
  const shown = isName && !(isHidden && readNumber(said, home).kind === 'withheld') ? said : undefined
  return {
    number: isHidden ? '' : number,
    ...(e164 && { e164 }),
    matchKey,
    ...(shown && { name: cut(shown, 300) }),
  }
}

/** An extension with its name, where that says more than the number. */
export function agentParty(extension: string, name?: string | null | undefined): AgentParty {
  const said = name?.trim()
  return { extension, ...(said && said !== extension ? { name: cut(said, 300) } : {}) }
}
