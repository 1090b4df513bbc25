/** Days and periods of a week, in words. */
import type { Week } from '../../../../wire/staffing-hours.ts'
import { locale } from '../language.ts'

/** `Fri, Dec 25` of a calendar's day. */
export const dayWords = (day: string) =>
  new Date(`${day}T12:00:00Z`).toLocaleDateString(locale, {
    ...{ weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' },
  })

/** 1 January 2024 was a Monday. */
export const weekdayName = (index: number) =>
  new Date(Date.UTC(2024, 0, 1 + index, 12)).toLocaleDateString(locale, { weekday: 'long', timeZone: 'UTC' })

export const periodsText = (periods: Week['monday']) =>
  (periods ?? []).map(({ from, to }) => `${from}–${to}`).join(', ')

/** Of a calendar's day: 1 is Monday, 7 Sunday. */
export const weekdayOf = (day: string) => new Date(`${day}T12:00:00Z`).getUTCDay() || 7
