/**
 * Business hours of a 3CX, from its XAPI: `/OfficeHours`, `/Groups` (departments), `/Holidays`, and `/Queues?$expand=Groups` for
 * which department a queue is of. Pure; whoever asks the XAPI calls it. Fields as its OpenAPI document has them.
 *
 * What must stay true: what is not understood (a kind of rule, a zone without an IANA name) is left out, never guessed.
 */
import * as z from 'zod'
import type { ReportedHours, ReportedScope } from '../../../../core/staffing/hours/hours.ts'
import {
  groupNumber,
  groupsMax,
  type Holiday,
  holidaySchema,
  holidaysMax,
  type Schedule,
  scheduleSchema,
  type Week,
} from '../../../../wire/staffing-hours.ts'
import { readDurationSeconds } from '../read-duration.ts'

const optional = z.string().nullish()
const schedule = z.looseObject({
  Type: optional,
  IgnoreHolidays: z.boolean().nullish(),
  Periods: z.array(z.looseObject({ DayOfWeek: optional, Start: optional, Stop: optional })).default([]),
})
const whole = z.number().int()
const holiday = z.looseObject({
  ...{ Id: whole, Name: z.string(), Group: optional, IsRecurrent: z.boolean().nullish() },
  ...{ Day: whole, Month: whole, Year: whole, DayEnd: whole, MonthEnd: whole, YearEnd: whole },
  ...{ TimeOfStartDate: optional, TimeOfEndDate: optional },
})
const hours = { Hours: schedule.nullish(), BreakTime: schedule.nullish(), TimeZoneId: optional }
const mode = z.union([z.string(), z.array(z.string()).transform((all) => all.join(','))]).nullish()
const answers = z.object({
  officeHours: z.looseObject(hours),
  groups: z
    .array(
      z.looseObject({
        ...hours,
        ...{ Id: whole, Name: optional, Number: optional, IsDefault: z.boolean().nullish() },
        ...{ CurrentGroupHours: mode, OverrideExpiresAt: optional },
      }),
    )
    .default([]),
  holidays: z.array(holiday).default([]),
  queues: z
    .array(
      z.looseObject({
        Number: z.string(),
        Name: optional,
        Groups: z.array(z.looseObject({ GroupID: whole })).default([]),
      }),
    )
    .default([]),
  timeZones: z.array(z.looseObject({ Id: z.string(), IanaName: optional })).default([]),
})
type Answers = z.infer<typeof answers>
type Group = Answers['groups'][number]

/** The `value` of each answer; `queues` also of ring groups. `timeZones`: what `TimeZoneId` means. */
export type OfficeHoursAnswers = { readonly [Answer in keyof Answers]?: unknown }

export type OfficeHoursRead = Omit<ReportedHours, 'source' | 'asOfMs'>

/** Throws ZodError for answers of another form. */
export function readOfficeHours(given: OfficeHoursAnswers): OfficeHoursRead {
  const read = answers.parse(given)
  const standard = read.groups.find(({ IsDefault }) => IsDefault === true)
  const departmentOf = (queue: Answers['queues'][number]) =>
    read.groups.find(({ Id }) => queue.Groups.some(({ GroupID }) => GroupID === Id))
  const groups = read.queues.flatMap((queue) => {
    const scope = scopeOf(read, departmentOf(queue))
    if (scope === undefined || !groupNumber.safeParse(queue.Number).success) return []
    return [[queue.Number, { name: nameOf(queue.Name), ...scope }] as const]
  })
  const site = scopeOf(read, standard) ?? scopeOf(read, undefined)
  const queuesOf = (name: string) =>
    read.queues
      .filter((queue) => [departmentOf(queue)?.Name, departmentOf(queue)?.Number].includes(name))
      .map(({ Number: number }) => number)
  const isStandard = (name: string) => standard !== undefined && [standard.Name, standard.Number].includes(name)
  return {
    site,
    groups: Object.fromEntries(groups.slice(0, groupsMax)),
    holidays: read.holidays.slice(0, holidaysMax).flatMap((one): Holiday[] => {
      const made = holidaySchema.safeParse(toHoliday(one)).data
      if (made === undefined) return []
      if (!one.Group || isStandard(one.Group)) return [made]
      const numbers = queuesOf(one.Group)
      return numbers.length > 0 ? [{ ...made, groups: numbers }] : []
    }),
    conditions: {},
  }
}

/** Of a department, which has the system's hours unless it has its own; undefined: nothing is known of it. */
function scopeOf({ officeHours, timeZones }: Answers, group: Group | undefined): ReportedScope | undefined {
  const zone = (id: string | null | undefined) => timeZones.find(({ Id }) => Id === id)?.IanaName ?? undefined
  const systemZone = zone(officeHours.TimeZoneId)
  const own = group && toSchedule(group, zone(group.TimeZoneId) ?? systemZone)
  const used = own ?? toSchedule(officeHours, systemZone)
  const forced = group && forcedOf(group)
  return used === undefined && forced === undefined ? undefined : { schedule: used, forced }
}

const forcedStates = {
  ForceOpened: 'open',
  ForceClosed: 'closed',
  ForceBreak: 'break',
  ForceHoliday: 'holiday',
} as const

function forcedOf({ CurrentGroupHours, OverrideExpiresAt }: Group): ReportedScope['forced'] {
  const flags = (CurrentGroupHours ?? '').split(',').map((flag) => flag.trim())
  const found = Object.entries(forcedStates).find(([flag]) => flags.includes(flag))
  if (found === undefined) return undefined
  const untilMs = Date.parse(OverrideExpiresAt ?? '')
  // 3CX writes year 1 where it does not expire.
  return { state: found[1], ...(untilMs > 0 && { untilMs }) }
}

function toSchedule(
  { Hours, BreakTime }: Pick<Group, 'Hours' | 'BreakTime'>,
  zone: string | undefined,
): Schedule | undefined {
  const week = toWeek(Hours)
  if (week === undefined || zone === undefined) return undefined
  const breaks = toWeek(BreakTime)
  const hasBreaks = breaks !== undefined && Object.keys(breaks).length > 0
  const ignoreHolidays = Hours?.IgnoreHolidays === true ? true : undefined
  return scheduleSchema.safeParse({ zone, week, breaks: hasBreaks ? breaks : undefined, ignoreHolidays }).data
}

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
const allDay = [{ from: '00:00', to: '24:00' }]

function toWeek(given: z.infer<typeof schedule> | null | undefined): Week | undefined {
  if (given?.Type === 'Never') return {}
  if (given?.Type === 'AllHours') return Object.fromEntries(days.map((day) => [day, allDay]))
  if (given?.Type !== 'SpecificHours' && given?.Type !== 'SpecificHoursExcludingHolidays') return undefined
  const week: Week = {}
  for (const { DayOfWeek, Start, Stop } of given.Periods) {
    const day = days.find((one) => one === DayOfWeek?.toLowerCase())
    const from = Start?.slice(0, 5)
    if (day === undefined || from === undefined || Stop == null) return undefined
    week[day] = [...(week[day] ?? []), { from, to: endOf(Stop, from) }]
  }
  return week
}

/** As long as names may be here. */
const nameOf = (name: string | null | undefined) => name?.trim().slice(0, 120) || undefined

/** The last second of a day is its end. */
function endOf(stop: string, from: string): string {
  const to = stop.slice(0, 8) === '23:59:59' ? '24:00' : stop.slice(0, 5)
  return to === from ? '24:00' : to
}

function toHoliday(given: z.infer<typeof holiday>): Holiday {
  const { Id, Name, IsRecurrent, Day, Month, Year, DayEnd, MonthEnd, YearEnd } = given
  const two = (value: number) => String(value).padStart(2, '0')
  const everyYear = IsRecurrent === true
  // A recurrent one may have no year; 2000 has every day.
  const day = (year: number, month: number, date: number) =>
    `${String(everyYear || year < 1 ? 2000 : year).padStart(4, '0')}-${two(month)}-${two(date)}`
  const from = day(Year, Month, Day)
  const to = MonthEnd > 0 && DayEnd > 0 ? day(YearEnd > 0 ? YearEnd : Year, MonthEnd, DayEnd) : from
  const begin = clockOf(given.TimeOfStartDate)
  const end = clockOf(given.TimeOfEndDate)
  return {
    ...{ id: `3cx_${Id}`, name: nameOf(Name) ?? String(Id), source: 'phone system', from },
    ...(to !== from && { to }),
    ...(begin !== undefined && begin !== '00:00' && { fromTime: begin }),
    ...(end !== undefined && end !== '00:00' && end !== '24:00' && { toTime: end }),
    ...(everyYear && { everyYear }),
  }
}

/** A time of day, written as a duration since midnight. */
function clockOf(duration: string | null | undefined): string | undefined {
  const seconds = readDurationSeconds(duration ?? undefined)
  if (seconds === undefined) return undefined
  const minutes = seconds >= 86_399 ? 1440 : Math.floor(seconds / 60)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
