/**
 * How long people talked: the time in which an agent's channel is joined to one of the other side, through bridges and
 * through Local channels between bridges, with nobody on hold. Ringing, waiting, menus and consultations are not talk.
 */

import { answeredAtMs, type Story } from './call-facts.ts'
import type { CallGroup, Channel } from './channel.ts'

/** Milliseconds in which at least one of `agents` is joined to one of `others`. */
function talkMs(channels: Iterable<Channel>, agents: readonly Channel[], others: readonly Channel[]): number {
  const all = [...channels]
  const ends = [...all.flatMap((one) => one.stays), ...all.flatMap((one) => one.holds)]
  const moments = [...new Set(ends.flatMap(({ fromMs, toMs }) => (toMs === undefined ? [fromMs] : [fromMs, toMs])))]
  moments.sort((a, b) => a - b)
  let total = 0
  for (const [i, fromMs] of moments.entries()) {
    const toMs = moments[i + 1]
    if (toMs !== undefined && areJoined(all, agents, others, fromMs)) total += toMs - fromMs
  }
  return total
}

function areJoined(all: readonly Channel[], agents: readonly Channel[], others: readonly Channel[], atMs: number) {
  const there = agents.filter((agent) => !isHeld(agent, atMs))
  const sought = new Set(others.filter((other) => !isHeld(other, atMs)))
  const reached = new Set(there)
  const open = [...there]
  for (let channel = open.pop(); channel; channel = open.pop()) {
    const bridge = bridgeAt(channel, atMs)
    const next = bridge === undefined ? [] : all.filter((other) => bridgeAt(other, atMs) === bridge)
    if (channel.pair) next.push(channel.pair)
    for (const other of next) {
      if (sought.has(other)) return true
      if (reached.has(other)) continue
      reached.add(other)
      open.push(other)
    }
  }
  return false
}

function bridgeAt(channel: Channel, atMs: number): string | undefined {
  return channel.stays.find((stay) => covers(stay, atMs))?.bridge
}

function isHeld(channel: Channel, atMs: number): boolean {
  return channel.holds.some((span) => covers(span, atMs))
}

function covers({ fromMs, toMs }: { readonly fromMs: number; readonly toMs?: number }, atMs: number): boolean {
  return fromMs <= atMs && (toMs === undefined || atMs < toMs)
}

/** Who of the call's phones has talked with the other side. */
export function answeredPhones({ direction, called, ownPhone, caller }: Story): Channel[] {
  const answered = called.filter((channel) => answeredAtMs(channel) !== undefined)
  return direction === 'outbound' && ownPhone ? [ownPhone, caller, ...answered] : answered
}

/** In conversation with the other side; undefined where a gap hides a part. */
export function talkSeconds(
  { whole, channels }: CallGroup,
  { direction, caller, ownPhone, dialledOut }: Story,
  agents: readonly Channel[],
): number | undefined {
  if (!whole) return undefined
  const others = direction === 'outbound' ? dialledOut : ownPhone ? [caller, ownPhone] : [caller]
  return Math.round(talkMs(channels, agents, others) / 100) / 10
}
