/**
 * How long people talked: the time in which an agent's channel is joined to one of the other side with nobody on hold.
 * Ringing, waiting, menus and consultations are not talk.
 */

import { answeredAtMs, type CallFacts, everybodyIn } from './call-facts.ts'
import type { CallGroup, Channel } from './channel.ts'
import { areJoined, covers } from './joined.ts'

/** Milliseconds in which at least one of `agents` is joined to one of `others`. */
function talkMs(everybody: readonly Channel[], agents: readonly Channel[], others: readonly Channel[]): number {
  const ends = [...everybody.flatMap((one) => one.stays), ...everybody.flatMap((one) => one.holds)]
  const momentsMs = [...new Set(ends.flatMap(({ fromMs, toMs }) => (toMs === undefined ? [fromMs] : [fromMs, toMs])))]
  momentsMs.sort((a, b) => a - b)
  let total = 0
  for (const [i, fromMs] of momentsMs.entries()) {
    const toMs = momentsMs[i + 1]
    if (toMs === undefined) break
    const there = agents.filter((agent) => !isHeld(agent, fromMs))
    const sought = new Set(others.filter((other) => !isHeld(other, fromMs)))
    if (there.length > 0 && areJoined(everybody, there, sought, fromMs)) total += toMs - fromMs
  }
  return total
}

function isHeld(channel: Channel, atMs: number): boolean {
  return channel.holds.some((span) => covers(span, atMs))
}

/** Who of the call's phones has talked with the other side. */
export function answeredPhones({ direction, called, ownPhone, caller }: CallFacts): Channel[] {
  const answered = [...called].filter((channel) => answeredAtMs(channel) !== undefined)
  return direction === 'outbound' && ownPhone ? [ownPhone, caller, ...answered] : answered
}

/** In conversation with the other side; undefined where a gap hides a part. */
export function talkSeconds(
  group: CallGroup,
  { direction, caller, ownPhone, dialledOut }: CallFacts,
  agents: readonly Channel[],
): number | undefined {
  if (!group.whole) return undefined
  const others = direction === 'outbound' ? dialledOut : ownPhone ? [caller, ownPhone] : [caller]
  return Math.round(talkMs(everybodyIn(group), agents, others) / 100) / 10
}
