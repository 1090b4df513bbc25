/**
 * Who is joined to whom: through bridges, and through Local channels between bridges. A phone that took a call and was
 * never joined to another (it had to press 1 and did not) has not answered anybody.
 */
import type { Channel } from './channel.ts'

/** When the channel was first joined to one of the others. */
export function firstJoinedMs(
  channel: Channel,
  others: readonly Channel[],
  everybody: readonly Channel[],
): number | undefined {
  const sought = new Set(others)
  sought.delete(channel)
  if (sought.size === 0) return undefined
  const momentsMs = everybody.flatMap((one) => one.stays.map((stay) => stay.fromMs)).sort((a, b) => a - b)
  return momentsMs.find((atMs) => areJoined(everybody, [channel], sought, atMs))
}

export function areJoined(
  everybody: readonly Channel[],
  some: readonly Channel[],
  sought: ReadonlySet<Channel>,
  atMs: number,
): boolean {
  const reached = new Set(some)
  const open = [...some]
  for (let channel = open.pop(); channel; channel = open.pop()) {
    const bridge = bridgeAt(channel, atMs)
    const next = bridge === undefined ? [] : everybody.filter((other) => bridgeAt(other, atMs) === bridge)
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

export function covers({ fromMs, toMs }: { readonly fromMs: number; readonly toMs?: number }, atMs: number): boolean {
  return fromMs <= atMs && (toMs === undefined || atMs < toMs)
}
