/**
 * Counts by the hour: what the overview's charts and blocks and later reports are made of. One group of sums a day (UTC), its
 * names begin with the hour, so that a write costs one row more whatever it counts, and a chart of 14 days reads 15 groups.
 *
 * What must stay true: counts are added in the write that makes them true, and a call is counted once, under the hour it began
 * in, whatever it was taken for before.
 *
 *   `<HH>|call|<direction>|<outcome>`   calls that ended      `<HH>|talk`   their seconds of talk, those with outside
 *   `<HH>|ai`                           conversations with an AI agent
 *   `<HH>|entry|<destination>`          calls that were entered at a destination (the first entry of each)
 *   `<HH>|ok|…`, `<HH>|failed|…`        attempts            `<HH>|ms|…`  duration of those that went well
 */
import type { Count, Sums } from '../../ports/counts.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** So that a month can be compared with the same month a year ago. */
export const trafficKeptMs = 400 * dayMs

/** The group of a day: `traffic 2026-11-29`. */
export function trafficGroup(atMs: number): string {
  return `traffic ${new Date(atMs).toISOString().slice(0, 10)}`
}

/** All that may be kept at an instant, with when each is over. */
export function trafficGroupsUntil(nowMs: number): { readonly group: string; readonly expiresAtMs: number }[] {
  const today = Math.floor(nowMs / dayMs) * dayMs
  return Array.from({ length: trafficKeptMs / dayMs }, (_, i) => {
    return { group: trafficGroup(today - i * dayMs), expiresAtMs: today - i * dayMs + trafficKeptMs }
  })
}

/** What has no place in a name: its separator and U+0000. */
const part = (text: string) => text.replaceAll('|', '/').replaceAll('\0', '')

export function trafficName(atMs: number, ...parts: readonly string[]): string {
  return [new Date(atMs).toISOString().slice(11, 13), ...parts.map(part)].join('|')
}

/** Adds to the counts of the hour of `atMs`, with the write that it goes with. */
export function countTraffic(atMs: number, add: Readonly<Record<string, number>>): Count {
  const named: Record<string, number> = {}
  for (const [name, by] of Object.entries(add)) named[`${trafficName(atMs)}|${name}`] = by
  return trafficCount(atMs, named)
}

/** The same with names that have their hour. */
export function trafficCount(atMs: number, add: Sums): Count {
  const dayBeginMs = Math.floor(atMs / dayMs) * dayMs
  return { op: 'count', group: trafficGroup(atMs), add, expiresAtMs: dayBeginMs + trafficKeptMs }
}
