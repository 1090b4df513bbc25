/**
 * Wall-clock times without a zone, as databases and CDR files keep them, and the instants they mean.
 *
 * What must stay true: at the autumn clock change an hour occurs twice, and both instants are known; a time that spring
 * skips means the instant that a clock not put forward would have shown.
 */
import { offsetMsAt } from '../../../lib/zoned-time.ts'

const dayMs = 86_400_000
/** Clocks change at quarters of an hour, wherever they do. */
const bucketMs = 900_000
const mostRemembered = 20_000

export interface WallClock {
  /**
   * The instant that shows `wallMs` on the wall (a wall time read as if it were UTC). Of two, the one nearest to
   * `nearMs`, or the earlier one.
   */
  instantOf(wallMs: number, nearMs?: number): number
  /** What the wall clock shows at an instant, read as if it were UTC. */
  wallOf(atMs: number): number
}

export function createWallClock(zone: string): WallClock {
  if (zone === 'UTC') return { instantOf: (wallMs) => wallMs, wallOf: (atMs) => atMs }
  const remembered = new Map<number, readonly number[]>()
  const offsetAt = (atMs: number) => offsetMsAt(atMs, zone)

  function offsetsOf(wallMs: number): readonly number[] {
    const bucket = Math.floor(wallMs / bucketMs)
    const known = remembered.get(bucket)
    if (known !== undefined) return known
    const before = offsetAt(wallMs - dayMs)
    const after = offsetAt(wallMs + dayMs)
    const offsets = [...new Set([before, after])].filter((offset) => offsetAt(wallMs - offset) === offset)
    // The larger offset is the earlier instant.
    const found = offsets.length > 0 ? offsets.sort((a, b) => b - a) : [before]
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(bucket, found)
    return found
  }

  return {
    instantOf: (wallMs, nearMs) => {
      const [first = 0, second] = offsetsOf(wallMs)
      const earlier = wallMs - first
      if (second === undefined || nearMs === undefined) return earlier
      const later = wallMs - second
      return Math.abs(later - nearMs) < Math.abs(earlier - nearMs) ? later : earlier
    },
    wallOf: (atMs) => atMs + offsetAt(atMs),
  }
}

const written = /^\d{4}[-/.]\d\d[-/.]\d\d[ T]\d\d:\d\d:\d\d/
const zeroCode = 48

/** `2026-11-20 09:00:00[.123456]` read as if it were UTC, whatever zone stands behind it; undefined when it is no time. */
export function readWallMs(text: string | null | undefined): number | undefined {
  if (!text || !written.test(text)) return undefined
  // By position instead of by capture groups: this is read several times for each row.
  const year = two(text, 0) * 100 + two(text, 2)
  const seconds = Date.UTC(year, two(text, 5) - 1, two(text, 8), two(text, 11), two(text, 14), two(text, 17))
  const ms = seconds + millisOf(text)
  // `0000-00-00`, MySQL's "none", lies before all telephones.
  return ms > 0 ? ms : undefined
}

function two(text: string, at: number): number {
  return (text.charCodeAt(at) - zeroCode) * 10 + text.charCodeAt(at + 1) - zeroCode
}

function millisOf(text: string): number {
  const mark = text[19]
  if (mark !== '.' && mark !== ',') return 0
  let millis = 0
  for (let i = 0; i < 3; i += 1) {
    const digit = text.charCodeAt(20 + i) - zeroCode
    if (!(digit >= 0 && digit <= 9)) return millis * 10 ** (3 - i)
    millis = millis * 10 + digit
  }
  return millis
}
