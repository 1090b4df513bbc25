/** How times are written into a CRM, and how what a CRM says of times is read. */
import { localIso } from '../../lib/zoned-time.ts'

const hourMs = 3_600_000

/**
 * `2026-11-20 10:14 (Europe/London)`: year first, so that no reader takes the day for the month. In the hour that a
 * clock change makes happen twice, the offset is added: `2026-10-25 01:30 +01:00 (Europe/London)`.
 */
export function formatInstant(iso: string, timeZone: string): string {
  const atMs = Date.parse(iso)
  const minuteAt = (ms: number) => localIso(ms, timeZone).slice(0, 16).replace('T', ' ')
  const text = minuteAt(atMs)
  const happensTwice = minuteAt(atMs - hourMs) === text || minuteAt(atMs + hourMs) === text
  return `${text}${happensTwice ? ` ${localIso(atMs, timeZone).slice(19)}` : ''} (${timeZone})`
}

/** A CRM's instant in any form that `Date` reads, as ISO 8601 UTC; undefined for anything else. */
export function readInstant(text: string | undefined): string | undefined {
  const atMs = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString()
}
