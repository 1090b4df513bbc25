/**
 * Times as 3CX and its templates write them, read as UTC instants. Seen in the wild: epoch milliseconds and seconds
 * as text, ISO 8601 with Z, offset or nothing, .NET's invariant `MM/dd/yyyy HH:mm:ss`, and whatever the PBX's culture
 * makes of a time (read-culture-time.ts).
 *
 * What must stay true: an unreadable, impossible (31 February) or unset time (year 1, epoch 0) is undefined, never NaN.
 */
import { instantAt } from '../../../lib/zoned-time.ts'
import { filled } from './filled.ts'
import { plainText, readCultureTime } from './read-culture-time.ts'

export interface InstantReading {
  /** The zone of a time that names none: `UTC`, or the site's IANA zone for local times. */
  readonly zone: string
  /** Whether `03/04/2024` is the 4th of March, where nothing else decides. */
  readonly monthFirst: boolean
  /** When the text came: of several readings the one shortly before is meant. */
  readonly receivedMs?: number
}

/** .NET's invariant culture, in which an unformatted `…UTC` variable is written on most systems. */
export function utcTimes(receivedMs: number): InstantReading {
  return { zone: 'UTC', monthFirst: true, receivedMs }
}

const zoned = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(Z|[+-]\d\d:?\d\d)$/i
const epoch = /^\d{9,16}(?:\.\d+)?$/

/** Longer text is no time, and is not worth a pattern's effort. */
const longestText = 64
const earliestMs = Date.UTC(2000, 0, 1)
const latestMs = Date.UTC(2100, 0, 1)
/** Smaller numbers are seconds: as milliseconds they would lie in 1973. */
const smallestMillis = 100_000_000_000

/** How long before it came a time may lie that several readings are chosen by: a day and the longest call. */
const recentMs = 36 * 3_600_000
/** Clocks differ, and so may the zone that is set here and the PBX's. */
const aheadMs = 14 * 3_600_000
/** Clocks that are right differ by less. */
const skewMs = 15 * 60_000

/** Epoch milliseconds of the instant that `text` writes, between the years 2000 and 2100; undefined otherwise. */
export function readInstant(text: string | undefined, reading: InstantReading): number | undefined {
  const given = filled(text)
  if (given === undefined || given.length > longestText) return undefined
  const written = plainText(given)
  if (epoch.test(written)) return inRange(readEpoch(Number(written)))
  const withZone = zoned.exec(written)
  if (withZone) return inRange(readZoned(withZone))
  const walls = readCultureTime(written, reading.monthFirst)
  return nearest(
    walls.flatMap((wallMs) => inRange(reading.zone === 'UTC' ? wallMs : instantAt(wallMs, reading.zone)) ?? []),
    reading.receivedMs,
  )
}

function inRange(atMs: number): number | undefined {
  return atMs >= earliestMs && atMs < latestMs ? atMs : undefined
}

function readEpoch(value: number): number {
  return Math.round(value < smallestMillis ? value * 1000 : value)
}

function readZoned([, date = '', time = '', zone = '']: RegExpExecArray): number {
  // A date that is none (31 February) is not carried over to the next month.
  const isDate = new Date(`${date}T00:00Z`).getTime() >= 0 && new Date(`${date}T00:00Z`).toISOString().startsWith(date)
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`
  return isDate ? Date.parse(`${date}T${time.replace(',', '.')}${offset}`) : Number.NaN
}

/** The likeliest first: one shortly before the text came, else the first. */
function nearest(candidates: readonly number[], receivedMs: number | undefined): number | undefined {
  if (receivedMs === undefined) return candidates[0]
  const distance = (atMs: number) => {
    const agoMs = receivedMs - atMs
    if (agoMs > recentMs || agoMs < -aheadMs) return Number.POSITIVE_INFINITY
    return agoMs >= -skewMs ? Math.abs(agoMs) : recentMs - agoMs
  }
  return [...candidates].sort((a, b) => (distance(a) === distance(b) ? 0 : distance(a) - distance(b)))[0]
}
