/** Whose hours a group has: its own or the site's, typed or from the phone system. */
import type { Holiday, Schedule } from '../../../wire/staffing-hours.ts'
import type { Hours, ReportedHours, ReportedScope, ScopeHours } from './hours.ts'
import type { Plan } from './periods.ts'

export type Chosen =
  | { readonly from: 'typed'; readonly of: 'site' | 'group'; readonly plan: Plan }
  | {
      readonly from: 'phone system'
      readonly of: 'site' | 'group'
      readonly report: ReportedHours
      readonly forced?: ReportedScope['forced']
      readonly plan?: Plan
      /** FreePBX says no more than this. */
      readonly present?: 'open' | 'closed'
    }

/** What a person typed wins over what is reported, unless they chose the phone system; a group's own wins over the site's. */
export function chooseHours(hours: Hours, group: string | undefined): Chosen | undefined {
  const typed = typedOf(hours, undefined, group)
  const isFromPhoneSystem = hours.site.use === 'phone system'
  const ofSite = () => {
    const reported = reportedOf(hours, undefined, group)
    return isFromPhoneSystem ? (reported ?? typed) : (typed ?? reported)
  }
  if (group === undefined) return ofSite()
  const own = typedOf(hours, group, group)
  if (scopeOf(hours, group)?.use === 'phone system') return reportedOf(hours, group, group) ?? own ?? ofSite()
  return own ?? (isFromPhoneSystem ? undefined : typed) ?? reportedOf(hours, group, group) ?? ofSite()
}

/** The hours of `scope` (a group; undefined: the site), with the holidays that `group` has. */
function typedOf(hours: Hours, scope: string | undefined, group: string | undefined): Chosen | undefined {
  const schedule = scopeOf(hours, scope)?.schedule
  if (schedule === undefined) return undefined
  return {
    from: 'typed',
    of: scope === undefined ? 'site' : 'group',
    plan: planOf(schedule, hours.holidays, group),
  }
}

export function scopeOf(hours: Hours, group: string | undefined): ScopeHours | undefined {
  return group === undefined ? hours.site : own(hours.groups, group)
}

/** Not what every object has, such as `constructor`. */
export function own<T>(all: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined
}

function reportedOf(hours: Hours, scope: string | undefined, group: string | undefined): Chosen | undefined {
  const of = scope === undefined ? 'site' : 'group'
  for (const report of hours.reported) {
    const present = conditionOf(hours, report, scope)
    if (present !== undefined) return { from: 'phone system', of, report, present }
    const { schedule, forced } = (scope === undefined ? report.site : own(report.groups, scope)) ?? {}
    if (schedule === undefined && forced === undefined) continue
    const plan = schedule && planOf(schedule, [...report.holidays, ...hours.holidays], group)
    return { from: 'phone system', of, report, forced, plan }
  }
  return undefined
}

/** The condition that a person named; for the site the only one there is. Of several none is guessed. */
function conditionOf(hours: Hours, { conditions }: ReportedHours, group: string | undefined) {
  const named = scopeOf(hours, group)?.condition
  if (named !== undefined) return own(conditions, named)?.state
  const [first, ...others] = Object.values(conditions)
  return group === undefined && others.length === 0 ? first?.state : undefined
}

/** One object for the same schedule, holidays and group, so that what is computed of it is found again. */
const plans = new WeakMap<Schedule, readonly Plan[]>()

function planOf(schedule: Schedule, holidays: readonly Holiday[], group: string | undefined): Plan {
  const applying =
    schedule.ignoreHolidays === true
      ? []
      : holidays.filter(({ groups }) => groups === undefined || (group !== undefined && groups.includes(group)))
  const known = plans.get(schedule) ?? []
  const same = known.find(
    (one) => one.holidays.length === applying.length && one.holidays.every((holiday, i) => holiday === applying[i]),
  )
  if (same !== undefined) return same
  const plan = { schedule, holidays: applying }
  plans.set(schedule, [...known.slice(-20), plan])
  return plan
}
