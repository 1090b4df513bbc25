/** Business hours, holidays and overrides of a site, as people set them and as a phone system reports them. */
import * as z from 'zod'
import { extensionPattern } from './patterns.ts'

export const groupsMax = 500
export const holidaysMax = 500
const periodsMax = 12

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:00')
const endTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 17:00 or 24:00')

const period = z
  .object({
    from: clockTime,
    to: endTime.describe('Not after `from`: on the next day, so 22:00 to 06:00 is a night'),
  })
  .refine(({ from, to }) => from !== to, 'must not end when it begins; a whole day is 00:00 to 24:00')
export type Period = z.infer<typeof period>

const periods = z.array(period).max(periodsMax)
const week = z.object({
  monday: periods.optional(),
  tuesday: periods.optional(),
  wednesday: periods.optional(),
  thursday: periods.optional(),
  friday: periods.optional(),
  saturday: periods.optional(),
  sunday: periods.optional(),
})
export type Week = z.infer<typeof week>

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export const zoneName = z
  .string()
  .max(64)
  .refine(isZone, 'must be a time zone such as Europe/Berlin')
  .describe('IANA time zone')

export const scheduleSchema = z.object({
  zone: zoneName,
  week: week.describe('When calls are taken, by the day on which the period begins; a day without periods is closed'),
  breaks: week.optional().describe('Breaks within the open periods'),
  ignoreHolidays: z.boolean().optional().describe('Holidays change nothing'),
})
export type Schedule = z.infer<typeof scheduleSchema>

export const groupNumber = z.string().regex(extensionPattern, 'must be the number of a queue or ring group')

/** A day that exists: `2026-02-30` does not. */
const day = z.iso.date().describe('A day in the zone of the hours, such as 2026-12-24')

const holidayFacts = z.object({
  name: z.string().trim().min(1).max(120),
  from: day,
  to: day.optional().describe('The last day; default: the first'),
  fromTime: clockTime.optional().describe('On the first day; default: its beginning'),
  toTime: endTime.optional().describe('On the last day; default: its end'),
  everyYear: z.boolean().optional().describe('On these days of every year; 29 February only in leap years'),
  groups: z.array(groupNumber).min(1).max(groupsMax).optional().describe('Only these groups; default: all'),
})

const endsAfterItBegins = (holiday: z.infer<typeof holidayFacts>) => {
  const { from, to = from, fromTime = '00:00', toTime = '24:00', everyYear } = holiday
  // Recurrent ones may go over New Year.
  if (everyYear === true && from.slice(5) > to.slice(5)) return true
  const shown = everyYear === true ? 5 : 0
  return `${from.slice(shown)} ${fromTime}` < `${to.slice(shown)} ${toTime}`
}

export const newHolidaySchema = holidayFacts.refine(endsAfterItBegins, 'must end after it begins')
export type NewHoliday = z.infer<typeof newHolidaySchema>

export const holidaySchema = holidayFacts.extend({
  id: z.string().max(64),
  source: z.string().max(200).describe('`typed`, `country DE-BY`, `calendar`, `calendar address` or `phone system`'),
})
export type Holiday = z.infer<typeof holidaySchema>

export const forcedStates = ['open', 'closed', 'break'] as const
export type ForcedState = (typeof forcedStates)[number]

export const hoursStates = ['open', 'closed', 'break', 'holiday', 'not set'] as const
export type HoursStateName = (typeof hoursStates)[number]
