/** Public holidays of a country and region, computed by date-holidays: too large for the server, so here. */
import type { NewHoliday } from '../../../wire/staffing-hours.ts'
import { CliFailure } from '../../terminal/failure.ts'

const dayMs = 86_400_000

/** `region` as the country writes it: `BY`, or `BY-A` for a part of it. Throws CliFailure for what is not known. */
export async function publicHolidays(
  country: string,
  region: string | undefined,
  years: readonly number[],
): Promise<NewHoliday[]> {
  const { default: Holidays } = await import('date-holidays')
  const known = new Holidays()
  if (known.getCountries()[country] === undefined) {
    throw new CliFailure(
      `No public holidays are known for the country ${country}; write its ISO 3166 code, such as DE.`,
    )
  }
  const [state, part] = region?.split('-') ?? []
  const states = known.getStates(country) ?? {}
  if (state !== undefined && states[state] === undefined) {
    const names = Object.entries(states).map(([code, name]) => `${code} ${name}`)
    throw new CliFailure(`${country} has no region ${state}. It has: ${names.join(', ') || 'none'}.`)
  }
  if (state !== undefined && part !== undefined && known.getRegions(country, state)?.[part] === undefined) {
    throw new CliFailure(`${country} ${state} has no part ${part}.`)
  }
  const calendar = new Holidays(country, state ?? '', part ?? '')
  return years.flatMap((year) =>
    calendar
      .getHolidays(year)
      .filter(({ type }) => type === 'public')
      .map(toHoliday),
  )
}

interface Found {
  /** Local time: `2026-01-01 00:00:00`. */
  readonly date: string
  readonly start: Date
  readonly end: Date
  readonly name: string
}

function toHoliday({ date, start, end, name }: Found): NewHoliday {
  const from = date.slice(0, 10)
  const fromTime = date.slice(11, 16)
  const lasts = end.getTime() - start.getTime()
  // Whole days, whether or not clocks change in them.
  if (fromTime === '00:00' && lasts >= dayMs - 2 * 3_600_000) {
    const days = Math.round(lasts / dayMs)
    const to = new Date(Date.parse(`${from}T00:00Z`) + (days - 1) * dayMs).toISOString().slice(0, 10)
    return { name, from, ...(days > 1 && { to }) }
  }
  const endWall = new Date(Date.parse(`${from}T${fromTime}Z`) + lasts - 1).toISOString().slice(0, 10)
  const toTime = new Date(Date.parse(`${from}T${fromTime}Z`) + lasts).toISOString().slice(11, 16)
  return {
    ...{ name, from, fromTime: fromTime === '00:00' ? undefined : fromTime },
    ...{ to: endWall === from ? undefined : endWall, toTime: toTime === '00:00' ? undefined : toTime },
  }
}
