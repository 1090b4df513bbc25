/** How times are written into a CRM. Alone in this file: what it stands on takes long to load for a command line. */
import { formatInTimeZone } from 'date-fns-tz'

const hourMs = 3_600_000

/**
 * `2026-11-20 10:14 (Europe/London)`: year first, so that no reader takes the day for the month. In the hour that a
 * clock change makes happen twice, the offset is added: `2026-10-25 01:30 +01:00 (Europe/London)`.
 */
export function formatInstant(iso: string, timeZone: string): string {
  const at = new Date(iso)
  const local = (offsetMs: number) => formatInTimeZone(new Date(at.getTime() + offsetMs), timeZone, 'yyyy-MM-dd HH:mm')
  const text = local(0)
  const happensTwice = local(-hourMs) === text || local(hourMs) === text
  return `${text}${happensTwice ? formatInTimeZone(at, timeZone, ' xxx') : ''} (${timeZone})`
}
