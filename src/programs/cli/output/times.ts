/** Instants as the admin reads and writes them: in the admin's zone, which is always named, or in UTC. */
// From their own files: date-fns as a whole takes a second to load.
import { isValid } from 'date-fns/isValid'
import { parseISO } from 'date-fns/parseISO'
import { instantAt } from '../../../lib/zoned-time.ts'
import { UsageError } from '../../terminal/failure.ts'

export interface Times {
  /** `2026-11-20 10:14:05`; empty for nothing. */
  at(instant: string | undefined): string
  /** The same to the minute. */
  minute(instant: string): string
  /** Names the zone, and whose it is: `Times are in Europe/London, this machine’s zone (--zone names another).` */
  readonly note: string
}

/** @param isOwn The zone is this machine's, nobody named one. */
export function createTimes(timeZone: string, isOwn = false): Times {
  // Swedish writes times as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return {
    at: (instant) => (instant === undefined ? '' : format.format(new Date(instant))),
    minute: (instant) => format.format(new Date(instant)).slice(0, 16),
    note: `Times are in ${timeZone}${isOwn ? ', this machine’s zone (--zone names another)' : ''}.`,
  }
}

const dayMs = 86_400_000
const aDay = /^\d{4}-\d{2}-\d{2}/
const offset = /T.*(?:Z|[+-]\d{2}:?\d{2})$/i

/**
 * What was typed for `--from` or `--to`, as a UTC instant: a day, or a day and time, in `timeZone` unless it names its
 * offset. A day alone is its beginning for `from`, and its end for `to`, so that `--from 2026-11-20 --to 2026-11-20`
 * is that day. Throws UsageError.
 */
export function readTime(text: string, timeZone: string, edge: 'from' | 'to'): string {
  const typed = text.trim().replace(/^(\S{10}) (?=\d)/, '$1T')
  const isDay = typed.replace(aDay, '') === ''
  const namesOffset = offset.test(typed)
  const asUtc = parseISO(namesOffset ? typed : `${typed}${isDay ? 'T00:00' : ''}Z`)
  if (!aDay.test(typed) || !isValid(asUtc)) {
    const examples = '2026-11-20, "2026-11-20 09:30" or 2026-11-20T09:30:00Z'
    throw new UsageError(`--${edge} "${text}" is no time. Write it as ${examples}.`)
  }
  if (namesOffset) return asUtc.toISOString()
  const local = asUtc.getTime() + (isDay && edge === 'to' ? dayMs : 0)
  return new Date(instantAt(local, timeZone)).toISOString()
}

/** What was typed for `--from` and `--to`. Throws UsageError. */
export function timeRange(
  { from, to }: { readonly from?: string; readonly to?: string },
  timeZone: string,
): { readonly from?: string; readonly to?: string } {
  const range = {
    from: from === undefined ? undefined : readTime(from, timeZone, 'from'),
    to: to === undefined ? undefined : readTime(to, timeZone, 'to'),
  }
  if (range.from && range.to && range.from >= range.to) throw new UsageError('--from must be before --to.')
  return range
}
