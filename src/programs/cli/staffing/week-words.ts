/** A week on the command line: `mon-fri 09:00-17:00` read and written. */
import { InvalidArgumentError } from 'commander'
import type { Period, Week } from '../../../wire/staffing-hours.ts'
import { weekdays } from '../../../wire/weekdays.ts'

const short = weekdays.map((day) => day.slice(0, 3))

/** `mon-fri 09:00-12:00,13:00-17:00`, `sat closed`: added to the week before it. Throws InvalidArgumentError. */
export function readDays(text: string, before: Week = {}): Week {
  const [, from = '', to = from, times = ''] =
    /^([a-z]{3})[a-z]*(?:-([a-z]{3})[a-z]*)?[ =](.+)$/i.exec(text.trim()) ?? []
  const [first, last] = [short.indexOf(from.toLowerCase()), short.indexOf(to.toLowerCase())]
  const periods = times.trim().toLowerCase() === 'closed' ? [] : times.split(',').map(readPeriod)
  if (first < 0 || last < first || periods.some((one) => one === undefined)) {
    throw new InvalidArgumentError('Write days and times: "mon-fri 09:00-12:00,13:00-17:00" or "sat closed".')
  }
  const given = weekdays.slice(first, last + 1).map((day) => [day, periods])
  return { ...before, ...Object.fromEntries(given) }
}

function readPeriod(text: string): Period | undefined {
  const [, from, to] = /^(\d{1,2}:\d\d)-(\d{1,2}:\d\d)$/.exec(text.trim()) ?? []
  return from && to ? { from: from.padStart(5, '0'), to: to.padStart(5, '0') } : undefined
}

/** `Mon–Fri 09:00–17:00 · Sat 09:00–12:00`, days with the same hours together. */
export function weekWords(week: Week): string {
  const days = weekdays.map((day) => (week[day] ?? []).map(({ from, to }) => `${from}–${to}`).join(', '))
  const runs: { first: number; last: number; times: string }[] = []
  for (const [i, times] of days.entries()) {
    const run = runs.at(-1)
    if (run !== undefined && run.times === times) run.last = i
    else runs.push({ first: i, last: i, times })
  }
  const open = runs.filter(({ times }) => times !== '')
  if (open.length === 0) return 'closed all week'
  return open
    .map(({ first, last, times }) => `${dayName(first)}${last > first ? `–${dayName(last)}` : ''} ${times}`)
    .join(' · ')
}

const dayName = (i: number) => `${short[i]?.charAt(0).toUpperCase()}${short[i]?.slice(1)}`
