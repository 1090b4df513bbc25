/**
 * Business hours and call groups of the CDR sidecar's `config/3cx-config.yml`: by weekday, `{start, end}`, a list of those, or
 * `09:00-17:00`. A day that is not there, or not enabled, is closed.
 */
import * as z from 'zod'
import { type Schedule, scheduleSchema } from '../../../wire/staffing-hours.ts'
import { type PutHours, putHoursSchema } from '../../../wire/staffing-hours-api.ts'
import { weekdays } from '../../../wire/weekdays.ts'

const text = z.union([z.string(), z.number()]).transform((value) => String(value).trim())
const period = z.union([
  z
    .looseObject({ start: text.optional(), end: text.optional(), from: text.optional(), to: text.optional() })
    .transform(({ start, from = start, end, to = end, ...rest }) =>
      rest.enabled === false || rest.closed === true || from === undefined || to === undefined ? [] : [{ from, to }],
    ),
  z
    .string()
    .regex(/^\d{1,2}:\d{2}\s*[-–]\s*\d{1,2}:\d{2}$/)
    .transform((value) => {
      const [from = '', to = ''] = value.split(/\s*[-–]\s*/)
      return [{ from, to }]
    }),
  z
    .string()
    .regex(/^closed$/i)
    .transform(() => []),
  z.literal(false).transform(() => []),
  z.null().transform(() => []),
])
const day = z.union([z.array(period).transform((all) => all.flat()), period])
const days = z.looseObject({
  ...{ timezone: text.optional(), timeZone: text.optional(), time_zone: text.optional() },
  ...{ schedule: z.record(z.string(), z.unknown()).optional(), days: z.record(z.string(), z.unknown()).optional() },
})

const groupEntry = z.looseObject({
  ...{ id: text.optional(), number: text.optional(), extension: text.optional(), name: text.optional() },
})
const lists = z.looseObject({
  businessHours: z.unknown().optional(),
  business_hours: z.unknown().optional(),
  callGroups: z.unknown().optional(),
  call_groups: z.unknown().optional(),
  threecx: z.looseObject({ callGroups: z.unknown().optional(), call_groups: z.unknown().optional() }).optional(),
})

export interface SidecarHours {
  /** What PUT /v1/staffing/hours takes; undefined: the file has neither hours nor groups. */
  readonly hours?: PutHours
  /** What could not be read, a sentence each. */
  readonly faults: readonly string[]
}

/** @param zone Where the file names none. */
export function readSidecarHours(file: unknown, zone: string | undefined): SidecarHours {
  const parsed = lists.safeParse(file)
  if (!parsed.success) return { faults: [] }
  const { businessHours, business_hours: hours, callGroups, call_groups, threecx } = parsed.data
  const week = readWeek(businessHours ?? hours, zone)
  const groups = readGroups(callGroups ?? call_groups ?? threecx?.callGroups ?? threecx?.call_groups)
  if (week.schedule === undefined && groups === undefined) return { faults: week.faults }
  const checked = putHoursSchema.safeParse({ site: week.schedule && { schedule: week.schedule }, groups })
  if (checked.success) return { hours: checked.data, faults: week.faults }
  const { path, message } = checked.error.issues[0] ?? { path: [], message: 'not understood' }
  return { faults: [`Business hours or call groups are not taken over: ${path.join('.')} ${message}.`] }
}

function readWeek(hours: unknown, zone: string | undefined): { schedule?: Schedule; faults: string[] } {
  const parsed = days.safeParse(hours)
  if (!parsed.success) return { faults: [] }
  const { timezone, timeZone = timezone, time_zone = timeZone, schedule, days: named, ...flat } = parsed.data
  const byDay = lowerCased(schedule ?? named ?? flat)
  const faults: string[] = []
  const week = Object.fromEntries(
    weekdays.flatMap((weekday) => {
      const value = byDay[weekday] ?? byDay[weekday.slice(0, 3)]
      if (value === undefined) return []
      const periods = day.safeParse(value)
      if (!periods.success) faults.push(`The hours of ${weekday} are not understood; set that day by hand.`)
      const read = (periods.data ?? []).map(({ from, to }) => ({ from: padded(from), to: padded(to) }))
      return [[weekday, read]]
    }),
  )
  if (Object.keys(week).length === 0) return { faults }
  const place = time_zone ?? zone
  if (place === undefined)
    return { faults: ['The business hours name no time zone; write it as timezone: in the file.'] }
  const checked = scheduleSchema.safeParse({ zone: place, week })
  if (checked.success) return { schedule: checked.data, faults }
  const { path, message } = checked.error.issues[0] ?? { path: [], message: 'not understood' }
  return { faults: [...faults, `The business hours are not taken over: ${path.join('.')} ${message}.`] }
}

const lowerCased = (all: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]))

/** YAML reads an unquoted 9:00 as it is written. */
const padded = (time: string) => (/^\d:\d\d$/.test(time) ? `0${time}` : time)

function readGroups(groups: unknown): Record<string, { name?: string }> | undefined {
  const list = z.array(z.union([text.transform((id) => ({ id })), groupEntry])).safeParse(groups)
  const byNumber = z.record(z.string(), z.union([text.transform((name) => ({ name })), groupEntry])).safeParse(groups)
  const all = list.success
    ? list.data.map((one) => [numberOf(one), one] as const)
    : byNumber.success
      ? Object.entries(byNumber.data)
      : []
  const known = all.flatMap(([number, one]) =>
    number === undefined
      ? []
      : [[number, 'name' in one && typeof one.name === 'string' ? { name: one.name } : {}] as const],
  )
  return known.length > 0 ? Object.fromEntries(known) : undefined
}

const numberOf = (one: Readonly<Record<string, unknown>>) =>
  [one.number, one.extension, one.id].find((value) => typeof value === 'string')
