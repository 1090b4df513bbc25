/** What the routes under /v1/staffing take and answer about hours, holidays and overrides. */
import * as z from 'zod'
import { instant } from './parts.ts'
import {
  forcedStates,
  groupNumber,
  groupsMax,
  holidaySchema,
  holidaysMax,
  hoursStates,
  newHolidaySchema,
  scheduleSchema,
  zoneName,
} from './staffing-hours.ts'

const name = z.string().trim().min(1).max(120)
const localInstant = z.iso.datetime({ offset: true }).describe('With the offset that clocks have there then')

const ownHours = z.object({
  name: name.optional().describe('Of a group'),
  schedule: scheduleSchema.optional().describe('Absent in a group: it has the site’s'),
  use: z
    .enum(['typed', 'phone system'])
    .optional()
    .describe('`phone system`: what it reports is used even where a schedule is set here'),
  condition: z
    .string()
    .regex(/^[A-Z]{1,12}\d{0,6}$/, 'must be a time condition such as TC1, or a day/night switch such as DAYNIGHT0')
    .optional()
    .describe('The FreePBX time condition (`TC1`) or day/night switch (`DAYNIGHT0`) that is meant'),
})

export const putHoursSchema = z.object({
  site: ownHours.omit({ name: true }).optional(),
  groups: z
    .record(groupNumber, z.union([ownHours, z.null()]))
    .refine((groups) => Object.keys(groups).length <= groupsMax, `must be at most ${groupsMax} groups`)
    .optional()
    .describe('By number. Groups that are not named stay; null removes what was set for a group'),
})
export type PutHours = z.infer<typeof putHoursSchema>

const overrideSchema = z.object({
  state: z.enum(forcedStates),
  since: instant,
  until: instant.optional().describe('Absent: until it is ended'),
  by: z.string().optional(),
  reason: z.string().optional(),
})

export const putOverrideSchema = z.object({
  state: z.enum(forcedStates),
  group: groupNumber.optional().describe('Absent: the whole site'),
  until: instant.optional().describe('When it expires, within a year. Absent: it holds until it is ended'),
  reason: z.string().trim().max(200).optional(),
})

const nowSchema = z.object({
  state: z.enum(hoursStates),
  forced: z.enum(forcedStates).optional().describe('An override, set here or at the phone system'),
  name: z.string().optional().describe('Of the holiday'),
  since: instant.optional(),
  until: instant.optional().describe('Absent: not within 62 days, or not known'),
})

const reportedSchema = z.object({
  source: z.string(),
  at: instant.describe('When it was reported'),
  schedule: scheduleSchema.optional(),
  forced: z.object({ state: z.enum([...forcedStates, 'holiday']), until: instant.optional() }).optional(),
})

export const scopeHoursSchema = ownHours.extend({
  override: overrideSchema.optional(),
  reported: reportedSchema.optional().describe('What the phone system reports, whether it is used or not'),
  usedFrom: z
    .enum(['typed', 'phone system', 'not set'])
    .describe('Where the hours that hold come from, apart from overrides'),
  usedOf: z.enum(['site', 'group']).optional().describe('`site` in a group: it has the site’s'),
  now: nowSchema,
})
export type ScopeHoursForm = z.infer<typeof scopeHoursSchema>

export const hoursAnswerSchema = z
  .object({
    at: instant,
    site: scopeHoursSchema,
    groups: z.array(scopeHoursSchema.extend({ number: z.string() })).describe('Those that were set or reported'),
    conditions: z
      .array(
        z.object({
          id: z.string(),
          name: z.string().optional(),
          source: z.string(),
          state: z.enum(['open', 'closed']),
          at: instant,
        }),
      )
      .describe('Time conditions and day/night switches that a FreePBX reports'),
  })
  .meta({ id: 'StaffingHours' })
export type HoursAnswer = z.infer<typeof hoursAnswerSchema>

const holidaySource = z
  .string()
  .trim()
  .regex(/^(typed|calendar|country [A-Z]{2}(-[A-Z0-9]{1,6}){0,2})$/, 'must be typed, calendar or country DE-BY')

export const createHolidaysSchema = z.object({
  holidays: z.array(newHolidaySchema).min(1).max(holidaysMax),
  source: holidaySource.optional().describe('Default: `typed`'),
  replace: z.boolean().optional().describe('Those of the same source are removed in the same step'),
})

export const holidaysAnswerSchema = z.object({
  holidays: z.array(holidaySchema).describe('By first day'),
  imported: z
    .array(z.object({ source: z.string(), until: z.iso.date().describe('The last day that is stored') }))
    .describe('Imported days run out: import them again before'),
  calendar: z
    .object({
      host: z.string().describe('Of its address, which is not shown: whoever has it can read the calendar'),
      groups: z.array(groupNumber).optional().describe('Only these groups; absent: all'),
      readAt: instant.optional().describe('When it was last read'),
      problem: z.string().optional().describe('Why it could not be read the last time; its holidays stay as they were'),
    })
    .optional()
    .describe('The calendar on the web that is read by itself'),
})
export type HolidaysAnswer = z.infer<typeof holidaysAnswerSchema>

export const putHolidayCalendarSchema = z.object({
  url: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    .describe('https (or webcal), without redirects and outside private networks; an iCalendar of at most 1 MiB'),
  groups: z.array(groupNumber).min(1).max(groupsMax).optional().describe('Only these groups; default: all'),
})

export const createdHolidaysSchema = holidaysAnswerSchema.extend({ created: z.int(), removed: z.int() })

export const calendarQueryFields = {
  from: z.iso.date().describe('The first day, in the zone of the hours'),
  to: z.iso.date().describe('The last day; at most 366 days'),
  group: groupNumber.optional().describe('Default: the site'),
}

export const calendarSchema = z
  .object({
    zone: zoneName.optional().describe('Absent: no hours are set, and there are no days'),
    days: z.array(
      z.object({
        day: z.iso.date(),
        isOpen: z.boolean().describe('At some time of the day'),
        closedBy: z
          .enum(['holiday', 'override', 'week'])
          .optional()
          .describe('Why it is not open all day, or not as long as usual'),
        name: z.string().optional().describe('Of the holiday'),
        spans: z.array(
          z.object({
            from: localInstant,
            to: localInstant,
            state: z.enum(hoursStates),
            name: z.string().optional(),
            forced: z.enum(forcedStates).optional(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'StaffingCalendar' })
export type CalendarAnswer = z.infer<typeof calendarSchema>

const reportedScope = z.object({
  name: name.optional(),
  schedule: scheduleSchema.optional(),
  forced: z.object({ state: z.enum([...forcedStates, 'holiday']), until: instant.optional() }).optional(),
})

/** What a program beside a phone system reports of its hours. */
export const hoursReportSchema = z.object({
  source: z
    .string()
    .regex(/^[\w./-]{1,80}$/)
    .describe('Whose hours they are, always the same: `<forwarder>/<source>`'),
  at: instant.describe('When the phone system said it; an older report than the last changes nothing'),
  site: reportedScope.optional(),
  groups: z
    .record(groupNumber, reportedScope)
    .refine((groups) => Object.keys(groups).length <= groupsMax, `must be at most ${groupsMax} groups`)
    .default({}),
  holidays: z.array(holidaySchema).max(holidaysMax).default([]),
  conditions: z
    .record(
      z.string().regex(/^[A-Z]{1,12}\d{0,6}$/),
      z.object({ state: z.enum(['open', 'closed']), name: name.optional() }),
    )
    .refine((conditions) => Object.keys(conditions).length <= 200, 'must be at most 200 conditions')
    .default({}),
})
export type ReportedHoursForm = z.input<typeof hoursReportSchema>
