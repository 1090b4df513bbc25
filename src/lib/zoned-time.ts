/**
 * Clocks in a time zone, across daylight saving. Stands on nothing that asks for a locale: the tables of one take
 * 20 ms of every cold start.
 */
import { TZDateMini } from '@date-fns/tz/date/mini'
import { tzOffset } from '@date-fns/tz/tzOffset'
import { formatISO } from 'date-fns/formatISO'

const minuteMs = 60_000
/** Clocks change at most once in two of these. */
const dayMs = 86_400_000

/**
 * The instant, in epoch milliseconds, at which clocks in `zone` (IANA) show what clocks in UTC show at `wallMs`. A time
 * that happens twice is the first; one that is skipped is as much later as the clocks go forward. NaN in no zone.
 */
export function instantAt(wallMs: number, zone: string): number {
  const before = wallMs - offsetMs(wallMs - dayMs, zone)
  const after = wallMs - offsetMs(wallMs + dayMs, zone)
  const holds = (atMs: number) => atMs + offsetMs(atMs, zone) === wallMs
  return holds(before) || !holds(after) ? before : after
}

function offsetMs(atMs: number, zone: string): number {
  return tzOffset(zone, new Date(atMs)) * minuteMs
}

/** ISO 8601 with the offset of `zone` (IANA), to the second: `2026-11-20T10:14:59+00:00`. */
export function localIso(atMs: number, zone: string): string {
  return formatISO(new TZDateMini(atMs, zone)).replace('Z', '+00:00')
}
