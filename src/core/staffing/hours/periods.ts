/**
 * A week and its holidays, on the clock face: "wall" is what clocks in the schedule's zone show, in milliseconds as if it were
 * UTC. So a period in the hour that clocks repeat counts twice, and one in the hour that they skip not at all.
 */
import type { Holiday, Period, Schedule, Week } from '../../../wire/staffing-hours.ts'
import { weekdays } from '../../../wire/weekdays.ts'
import type { HoursAt } from './hours.ts'

export const minuteMs = 60_000
export const dayMs = 86_400_000

export type WallState = Pick<HoursAt, 'state' | 'name'>

/** In minutes of the day on which it begins; `to` up to 2880. */
interface Minutes {
  readonly from: number
  readonly to: number
}

/** From Monday on. */
type MinutesOfWeek = readonly (readonly Minutes[])[]

const made = new WeakMap<Week, MinutesOfWeek>()

export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

function toMinutes({ from, to }: Period): Minutes {
  const begins = minutesOf(from)
  const ends = minutesOf(to)
  return { from: begins, to: ends > begins ? ends : ends + 1440 }
}

function minutesOfWeek(week: Week): MinutesOfWeek {
  const known = made.get(week)
  if (known !== undefined) return known
  const minutes = weekdays.map((day) => (week[day] ?? []).map(toMinutes))
  made.set(week, minutes)
  return minutes
}

/** 1970-01-01 was a Thursday; Monday is 0. */
const weekdayOf = (dayNumber: number) => (((dayNumber + 3) % 7) + 7) % 7

function isWithin(week: Week, wallMs: number): boolean {
  const dayNumber = Math.floor(wallMs / dayMs)
  const minute = (wallMs - dayNumber * dayMs) / minuteMs
  const minutes = minutesOfWeek(week)
  const holds = (at: number) => (period: Minutes) => period.from <= at && at < period.to
  const today = minutes[weekdayOf(dayNumber)] ?? []
  const yesterday = minutes[weekdayOf(dayNumber - 1)] ?? []
  return today.some(holds(minute)) || yesterday.some(holds(minute + 1440))
}

interface WallSpan {
  readonly fromMs: number
  readonly toMs: number
}

/** The spans of a holiday that touch the days from `firstMs` to `lastMs`. */
function holidaySpans(holiday: Holiday, firstMs: number, lastMs: number): WallSpan[] {
  if (holiday.everyYear !== true) return [spanIn(holiday, Number(holiday.from.slice(0, 4)))]
  const spans: WallSpan[] = []
  for (let year = new Date(firstMs).getUTCFullYear() - 1; year <= new Date(lastMs).getUTCFullYear(); year += 1) {
    spans.push(spanIn(holiday, year))
  }
  return spans
}

function spanIn({ from, to = from, fromTime, toTime, everyYear }: Holiday, year: number): WallSpan {
  const [, fromMonth = 1, fromDay = 1] = from.split('-').map(Number)
  const [toYear = year, toMonth = 1, toDay = 1] = to.split('-').map(Number)
  const endYear = everyYear !== true ? toYear : to.slice(5) < from.slice(5) ? year + 1 : year
  // 29 February ends with the 28th in a year that lacks it, and begins after it: there is none.
  const lastDay = Math.min(toDay, new Date(Date.UTC(endYear, toMonth, 0)).getUTCDate())
  const end = lastDay < toDay ? 1440 : minutesOf(toTime ?? '24:00')
  const begin = new Date(Date.UTC(year, fromMonth - 1, fromDay))
  const isSkipped = begin.getUTCMonth() !== fromMonth - 1
  return {
    fromMs: begin.getTime() + (isSkipped ? 0 : minutesOf(fromTime ?? '00:00')) * minuteMs,
    toMs: Date.UTC(endYear, toMonth - 1, lastDay) + end * minuteMs,
  }
}

/** What a schedule says, with the holidays that apply to it. */
export interface Plan {
  readonly schedule: Schedule
  readonly holidays: readonly Holiday[]
}

/** What holds while clocks show `wallMs`. */
export function stateOnWall({ schedule, holidays }: Plan, wallMs: number): WallState {
  const holiday = holidays.find((one) =>
    holidaySpans(one, wallMs, wallMs).some(({ fromMs, toMs }) => fromMs <= wallMs && wallMs < toMs),
  )
  if (holiday !== undefined) return { state: 'holiday', name: holiday.name }
  if (!isWithin(schedule.week, wallMs)) return { state: 'closed' }
  return { state: schedule.breaks !== undefined && isWithin(schedule.breaks, wallMs) ? 'break' : 'open' }
}

/** What clocks show when something may change, on the days from `firstMs` to `lastMs` (their beginnings). */
export function wallChanges({ schedule, holidays }: Plan, firstMs: number, lastMs: number): Set<number> {
  const changes = new Set<number>()
  const weeks = [schedule.week, ...(schedule.breaks === undefined ? [] : [schedule.breaks])].map(minutesOfWeek)
  for (let dayStart = firstMs - dayMs; dayStart <= lastMs; dayStart += dayMs) {
    for (const week of weeks) {
      for (const { from, to } of week[weekdayOf(dayStart / dayMs)] ?? []) {
        changes.add(dayStart + from * minuteMs).add(dayStart + to * minuteMs)
      }
    }
  }
  for (const holiday of holidays) {
    for (const { fromMs, toMs } of holidaySpans(holiday, firstMs, lastMs)) changes.add(fromMs).add(toMs)
  }
  return changes
}
