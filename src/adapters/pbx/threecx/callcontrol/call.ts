/**
 * What is known of a call and its legs while it is up. A leg is one participant of the API; the calls of 3CX have small
 * numbers that begin again when the PBX starts anew, so a number alone names no call.
 */
import type { Direction, ExternalParty } from '../../../../core/calls/event.ts'
import type { Participant } from './participant.ts'

export interface LiveCall {
  readonly callId: number
  /** Part of event ids. */
  readonly name: string
  aliases: readonly [string, ...string[]]
  /** It was up when this program first saw the PBX. */
  readonly takenUp: boolean
  direction: Direction | undefined
  external: ExternalParty | undefined
  readonly legs: Set<LiveLeg>
  /** Extensions that were in it, and those of them that talked. */
  readonly people: Set<string>
  readonly talked: Set<string>
  /** When its last leg ended; undefined while there is one. */
  endedMs: number | undefined
  overReported: boolean
}

export interface LiveLeg {
  readonly key: string
  readonly dn: string
  /** Of an extension: a person. Others (queues, menus, route points) are the caller's way to one. */
  readonly isPerson: boolean
  readonly firstMs: number
  /** It was there before it was seen. */
  readonly approximate: boolean
  /** The aliases that its events carry; the first never changes. */
  aliases: [string, ...string[]]
  /** The call whose name its event ids are made of, for life. */
  readonly origin: LiveCall
  call: LiveCall
  participant: Participant
  /** When the PBX last reported it. */
  newsMs: number
  answered: boolean
  readonly isCaller: boolean
  readonly emitted: Set<string>
}

const dayMs = 86_400_000

/**
 * The name of a call: its number in 3CX, the party it is with, and the day. All three, because the number alone comes
 * again: after each start of the PBX.
 */
export function callName(callId: number, party: string, atMs: number): string {
  return `${callId}:${party}:${new Date(atMs).toISOString().slice(0, 10)}`
}

/** A call that was taken up may have been reported before, by a program that ran since, on this day or the day before. */
export function callAliases(callId: number, party: string, atMs: number, takenUp: boolean): [string, ...string[]] {
  const days = takenUp ? [atMs, atMs - dayMs] : [atMs]
  const [first = '', ...others] = days.map((ms) => `3cx:call:${callName(callId, party, ms)}`)
  return [first, ...others]
}
