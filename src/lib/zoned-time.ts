/**
 * Clocks in a time zone, across daylight saving. Import it only from what no cold start loads: date-fns-tz brings the
 * tables of a locale along (35 ms; src/programs/build/start-modules.test.ts looks).
 *
 * What must stay true: nothing here depends on the zone of the process. That is why offsets are read from
 * `formatInTimeZone`: `getTimezoneOffset` and `fromZonedTime` read a Date's local fields, so that near a clock change they
 * answer differently on a machine in another zone.
 */
import { formatInTimeZone } from 'date-fns-tz/formatInTimeZone'

const minuteMs = 60_000
/** Clocks change at quarters of an hour, wherever they do. */
const bucketMs = 15 * minuteMs
/** Clocks change at most once in two of these. */
const dayMs = 86_400_000

/** Reading an offset takes 20 µs, and imports ask for those of the same days again and again. */
const remembered = new Map<string, number>()
const mostRemembered = 20_000

/** How far clocks in `zone` (IANA) are ahead of UTC at an instant; NaN in no zone. */
export function offsetMsAt(atMs: number, zone: string): number {
  if (zone === 'UTC') return 0
  const bucket = Math.floor(atMs / bucketMs)
  const key = `${bucket} ${zone}`
  const known = remembered.get(key)
  if (known !== undefined) return known
  const read = readOffset(bucket * bucketMs, zone)
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(key, read)
  return read
}

function readOffset(atMs: number, zone: string): number {
  try {
    const text = formatInTimeZone(new Date(atMs), zone, 'xxx')
    const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6))
    return (text.startsWith('-') ? -minutes : minutes) * minuteMs
  } catch {
    return Number.NaN
  }
}

/**
 * The instant, in epoch milliseconds, at which clocks in `zone` (IANA) show what clocks in UTC show at `wallMs`. A time
 * that happens twice is the first; one that is skipped is as much later as the clocks go forward. NaN in no zone.
 */
export function instantAt(wallMs: number, zone: string): number {
  const before = wallMs - offsetMsAt(wallMs - dayMs, zone)
  const after = wallMs - offsetMsAt(wallMs + dayMs, zone)
  const holds = (atMs: number) => atMs + offsetMsAt(atMs, zone) === wallMs
  return holds(before) || !holds(after) ? before : after
}

/** ISO 8601 with the offset of `zone` (IANA), to the second: `2026-11-20T10:14:59+00:00`. */
export function localIso(atMs: number, zone: string): string {
  const offset = offsetMsAt(atMs, zone)
  const minutes = Math.abs(offset) / minuteMs
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const sign = offset < 0 ? '-' : '+'
  return `${new Date(atMs + offset).toISOString().slice(0, 19)}${sign}${two(minutes / 60)}:${two(minutes % 60)}`
}
