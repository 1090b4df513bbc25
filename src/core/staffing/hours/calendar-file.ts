/**
 * Holidays out of an iCalendar file, such as a company's calendar: every event is a time without service.
 *
 * What must stay true: it is loaded when it is needed (ical.js is 23 KiB gzip), and whatever the file says, the work is bounded.
 */
import ICAL from 'ical.js'
import { SwitchhookError } from '../../../lib/errors.ts'
import { localIso } from '../../../lib/zoned-time.ts'
import type { NewHoliday } from '../../../wire/staffing-hours.ts'

const dayMs = 86_400_000
/** A rule that never ends is followed no further, and no longer. */
const occurrencesMax = 2000
const eventsMax = 5000
/** Of all rules together. */
const allOccurrencesMax = 20_000

/** Between two days. Times are read in `zone`. Throws `bad_request` for what is no calendar. */
export function calendarHolidays(
  text: string,
  zone: string,
  { fromDay, toDay }: { readonly fromDay: string; readonly toDay: string },
): NewHoliday[] {
  let calendar: ICAL.Component
  try {
    calendar = new ICAL.Component(ICAL.parse(text))
  } catch {
    throw new SwitchhookError('bad_request', 'This is no iCalendar file; one begins with BEGIN:VCALENDAR.')
  }
  const zones = calendar.getAllSubcomponents('vtimezone').map((one) => new ICAL.Timezone(one))
  for (const one of zones) ICAL.TimezoneService.register(one)
  try {
    const events = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one))
    const standing = events.filter((event) => !event.isRecurrenceException() && !isCancelled(event))
    if (events.length > eventsMax)
      throw new SwitchhookError('bad_request', `The calendar has more than ${eventsMax} events.`)
    const left = { occurrences: allOccurrencesMax }
    return standing.flatMap((event) => holidaysOf(event, zone, { fromDay, toDay, left }))
  } finally {
    for (const one of zones) ICAL.TimezoneService.remove(one.tzid)
  }
}

const isCancelled = (event: ICAL.Event) => event.component.getFirstPropertyValue('status') === 'CANCELLED'

interface Range {
  readonly fromDay: string
  readonly toDay: string
  readonly left: { occurrences: number }
}

function holidaysOf(event: ICAL.Event, zone: string, { fromDay, toDay, left }: Range): NewHoliday[] {
  if (!event.isRecurring())
    return within([toHoliday(event.summary, event.startDate, event.endDate, zone)], fromDay, toDay)
  const found: NewHoliday[] = []
  const dates = event.iterator()
  for (let i = 0; i < occurrencesMax && left.occurrences > 0; i += 1) {
    left.occurrences -= 1
    const start = dates.next()
    if (!start || dayText(start) > toDay) break
    const { item, startDate, endDate } = event.getOccurrenceDetails(start)
    if (!isCancelled(item)) found.push(toHoliday(item.summary, startDate, endDate, zone))
  }
  return within(found, fromDay, toDay)
}

const within = (all: readonly NewHoliday[], fromDay: string, toDay: string) =>
  all.filter(({ from, to = from }) => to >= fromDay && from <= toDay)

const dayText = (time: ICAL.Time) => time.toString().slice(0, 10)

function toHoliday(summary: string | null, start: ICAL.Time, end: ICAL.Time, zone: string): NewHoliday {
  const name = (summary ?? '').trim().slice(0, 120) || 'Closed'
  if (start.isDate) {
    // The end of whole days is the day after.
    const last = new Date(Date.parse(`${dayText(end)}T00:00Z`) - dayMs).toISOString().slice(0, 10)
    return { name, from: dayText(start), ...(last > dayText(start) && { to: last }) }
  }
  // A floating time is meant where the reader is.
  const local = (time: ICAL.Time) =>
    time.zone?.tzid === 'floating' ? time.toString() : localIso(time.toJSDate().getTime(), zone)
  const [from, to] = [local(start), local(end)]
  const isMidnight = to.slice(11, 16) === '00:00'
  const lastDay = isMidnight
    ? new Date(Date.parse(`${to.slice(0, 10)}T00:00Z`) - dayMs).toISOString().slice(0, 10)
    : to.slice(0, 10)
  return {
    ...{ name, from: from.slice(0, 10), fromTime: from.slice(11, 16) },
    ...{ to: lastDay, toTime: isMidnight ? '24:00' : to.slice(11, 16) },
  }
}
