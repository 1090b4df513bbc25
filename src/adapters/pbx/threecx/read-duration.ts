/**
 * Durations as 3CX and its templates write them: .NET's `hh:mm:ss`, `d.hh:mm:ss`, `hh:mm:ss.fffffff`, the short
 * `mm:ss`, seconds or minutes as a bare number, and ISO 8601's `PT1M23.5S`. Never NaN: what can't be read, or is
 * longer than a call can be, is undefined.
 */
import { filled } from './filled.ts'

const bare = /^(?<amount>\d+(?:[.,]\d+)?)\s*(?<unit>s|sec|seconds?|m|min|minutes?)?$/i
const clock = /^(?:(?<days>\d+)\.)?(?<hours>\d{1,3}):(?<minutes>\d{2}):(?<seconds>\d{2}(?:[.,]\d+)?)$/
const shortClock = /^(?<minutes>\d{1,3}):(?<seconds>\d{2}(?:[.,]\d+)?)$/
const iso = /^P(?:(?<days>\d+)D)?(?:T(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:[.,]\d+)?)S)?)?$/i

/** Longer text is no duration, and is not worth a pattern's effort. */
const longestText = 64
const longestSeconds = 31 * 86_400

/** Seconds, possibly with a fraction; `unit` is that of a bare number. */
export function readDurationSeconds(
  text: string | undefined,
  unit: 'seconds' | 'minutes' = 'seconds',
): number | undefined {
  const written = filled(text)
  if (written === undefined || written.length > longestText) return undefined
  const seconds = readBare(written, unit) ?? readParts(written)
  return seconds !== undefined && seconds <= longestSeconds ? seconds : undefined
}

function readBare(written: string, unit: 'seconds' | 'minutes'): number | undefined {
  const parts = bare.exec(written)?.groups
  if (parts === undefined) return undefined
  const inMinutes = parts.unit === undefined ? unit === 'minutes' : parts.unit.toLowerCase().startsWith('m')
  return decimal(parts.amount) * (inMinutes ? 60 : 1)
}

function readParts(written: string): number | undefined {
  const parts = (clock.exec(written) ?? shortClock.exec(written) ?? iso.exec(written))?.groups
  if (parts === undefined) return undefined
  const hours = decimal(parts.days) * 24 + decimal(parts.hours)
  return (hours * 60 + decimal(parts.minutes)) * 60 + decimal(parts.seconds)
}

function decimal(digits: string | undefined): number {
  return Number((digits ?? '0').replace(',', '.'))
}
