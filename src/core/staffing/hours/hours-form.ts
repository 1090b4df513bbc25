/** Hours as the API shows them: what was set, what is reported, what holds now. */
import { isoUtc } from '../../../ports/clock.ts'
import type { Holiday } from '../../../wire/staffing-hours.ts'
import type { HolidaysAnswer, HoursAnswer, ScopeHoursForm } from '../../../wire/staffing-hours-api.ts'
import type { Hours, HoursAt, Override } from './hours.ts'
import { hoursAt } from './hours-at.ts'
import { chooseHours, own, scopeOf } from './which-hours.ts'

const isoOf = (atMs: number | undefined) => (atMs === undefined ? undefined : isoUtc(atMs))

export function hoursAnswer(hours: Hours, nowMs: number): HoursAnswer {
  const numbers = new Set([
    ...Object.keys(hours.groups),
    ...hours.reported.flatMap(({ groups }) => Object.keys(groups)),
  ])
  return {
    at: isoUtc(nowMs),
    site: scopeForm(hours, undefined, nowMs),
    groups: [...numbers].sort().map((number) => ({ number, ...scopeForm(hours, number, nowMs) })),
    conditions: hours.reported.flatMap(({ source, asOfMs, conditions }) =>
      Object.entries(conditions).map(([id, { state, name }]) => ({ id, name, source, state, at: isoUtc(asOfMs) })),
    ),
  }
}

function scopeForm(hours: Hours, group: string | undefined, nowMs: number): ScopeHoursForm {
  const { name, schedule, use, condition, override } = scopeOf(hours, group) ?? {}
  const chosen = chooseHours(hours, group)
  const reported = reportedForm(hours, group)
  return {
    name: name ?? (group === undefined ? undefined : nameThere(hours, group)),
    ...{ schedule, use, condition, reported },
    override: override && overrideForm(override),
    usedFrom: chosen?.from ?? 'not set',
    usedOf: chosen?.of,
    now: nowForm(hoursAt(hours, group, nowMs)),
  }
}

const nameThere = (hours: Hours, group: string) =>
  hours.reported.map(({ groups }) => own(groups, group)?.name).find((name) => name !== undefined)

function reportedForm(hours: Hours, group: string | undefined): ScopeHoursForm['reported'] {
  for (const { source, asOfMs, site, groups } of hours.reported) {
    const scope = group === undefined ? site : own(groups, group)
    if (scope?.schedule === undefined && scope?.forced === undefined) continue
    const { schedule, forced } = scope
    return {
      ...{ source, at: isoUtc(asOfMs), schedule },
      forced: forced && { state: forced.state, until: isoOf(forced.untilMs) },
    }
  }
  return undefined
}

export function overrideForm({ state, sinceMs, untilMs, by, reason }: Override): ScopeHoursForm['override'] {
  return { state, since: isoUtc(sinceMs), until: isoOf(untilMs), by, reason }
}

export function nowForm({ state, forced, name, sinceMs, untilMs }: HoursAt): ScopeHoursForm['now'] {
  return { state, forced, name, since: isoOf(sinceMs), until: isoOf(untilMs) }
}

/** Those of people and those that the phone system reports. */
export function holidaysAnswer(hours: Hours): HolidaysAnswer {
  const all = [...hours.holidays, ...hours.reported.flatMap(({ holidays }) => holidays)]
  return { holidays: all.toSorted((a, b) => compare(a, b)), imported: importedUntil(hours.holidays) }
}

/** Of each import, the last day that is stored; of a calendar that is read by itself none. */
export function importedUntil(holidays: readonly Holiday[]): HolidaysAnswer['imported'] {
  const last = new Map<string, string>()
  for (const { source, from, to = from, everyYear } of holidays) {
    if (source === 'typed' || source === 'calendar address' || everyYear === true) continue
    last.set(source, [last.get(source) ?? to, to].sort().at(-1) ?? to)
  }
  return [...last].map(([source, until]) => ({ source, until }))
}

const compare = (a: Holiday, b: Holiday) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)
