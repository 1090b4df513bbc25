/**
 * Times as 3CX and its templates write them, read as UTC instants. Seen in the wild: epoch milliseconds and seconds
 * as text, ISO 8601 with Z, offset or nothing, .NET's invariant `MM/dd/yyyy HH:mm:ss`, and the PBX culture's
 * `11/20/2018 4:40 PM` or `20.11.2018 16:40`.
 *
 * What must stay true: an unreadable, impossible (31 February) or unset time (year 1, epoch 0) is undefined, never
 * NaN and never a guess at another date.
 */
import { isValid, parseISO } from 'date-fns'
import { instantAt } from '../../../lib/zoned-time.ts'
import { filled } from './filled.ts'

export interface InstantReading {
  /** The zone of a time that names none: `UTC`, or the site's IANA zone for local times. */
  readonly zone: string
  /** Whether `03/04/2024` is the 4th of March. Where only one order makes a date, that order is taken. */
  readonly monthFirst: boolean
}

/** .NET's invariant culture, in which an unformatted `…UTC` variable is written. */
export const invariantUtc: InstantReading = { zone: 'UTC', monthFirst: true }

const clock =
  String.raw`(?:[T\s,]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?` +
  String.raw`(?:\s*(?<half>[ap])\.?\s?m\.?)?)?\s*(?<offset>Z|[+-]\d{2}:?\d{2})?`
const yearFirst = new RegExp(
  String.raw`^(?<year>\d{4})(?<mark>[-/.])(?<one>\d{1,2})\k<mark>(?<two>\d{1,2})${clock}$`,
  'i',
)
const yearLast = new RegExp(
  String.raw`^(?<one>\d{1,2})(?<mark>[-/.])(?<two>\d{1,2})\k<mark>(?<year>\d{4})${clock}$`,
  'i',
)
const epoch = /^\d{9,16}(?:\.\d+)?$/

/** Longer text is no time, and is not worth a pattern's effort. */
const longestText = 64
const earliestMs = Date.UTC(2000, 0, 1)
const latestMs = Date.UTC(2100, 0, 1)
/** Smaller numbers are seconds: as milliseconds they would lie in 1973. */
const smallestMillis = 100_000_000_000

/** Epoch milliseconds of the instant that `text` writes, between the years 2000 and 2100; undefined otherwise. */
export function readInstant(text: string | undefined, reading: InstantReading): number | undefined {
  const written = filled(text)
  if (written === undefined || written.length > longestText) return undefined
  const atMs = epoch.test(written) ? readEpoch(Number(written)) : readCalendar(written, reading)
  return atMs !== undefined && atMs >= earliestMs && atMs < latestMs ? atMs : undefined
}

function readEpoch(value: number): number {
  return Math.round(value < smallestMillis ? value * 1000 : value)
}

function readCalendar(written: string, { zone, monthFirst }: InstantReading): number | undefined {
  const startsWithYear = yearFirst.exec(written)?.groups
  const parts = startsWithYear ?? yearLast.exec(written)?.groups
  if (parts === undefined) return undefined
  const [one, two] = [Number(parts.one), Number(parts.two)]
  const monthLeads = startsWithYear !== undefined || leadsWithMonth(one, two, monthFirst && parts.mark === '/')
  const [month, day] = monthLeads ? [one, two] : [two, one]
  const hour = hourOfDay(Number(parts.hour ?? 0), parts.half)
  if (hour === undefined) return undefined
  const time = `${pad(hour)}:${parts.minute ?? '00'}:${parts.second ?? '00'}`
  const millis = (parts.fraction ?? '').slice(0, 3).padEnd(3, '0')
  return instantOf(`${parts.year}-${pad(month)}-${pad(day)}T${time}.${millis}`, parts.offset?.toUpperCase(), zone)
}

/** Only slashes are written in either order; a part above 12 settles it. */
function leadsWithMonth(one: number, two: number, preferred: boolean): boolean {
  return one > 12 ? false : two > 12 || preferred
}

function hourOfDay(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

function instantOf(local: string, offset: string | undefined, zone: string): number | undefined {
  const inUtc = parseISO(`${local}Z`)
  if (!isValid(inUtc)) return undefined
  if (offset === undefined && zone !== 'UTC') return instantAt(inUtc.getTime(), zone)
  if (offset === undefined || offset === 'Z') return inUtc.getTime()
  const shifted = parseISO(`${local}${offset}`)
  return isValid(shifted) ? shifted.getTime() : undefined
}

function pad(value: number): string {
  return value.toString().padStart(2, '0')
}
