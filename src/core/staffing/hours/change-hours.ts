/** Changes of hours, holidays and overrides: what a person asked for, applied to what was set before. Pure. */
import { SwitchhookError } from '../../../lib/errors.ts'
import { groupsMax, type Holiday, holidaysMax } from '../../../wire/staffing-hours.ts'
import type { PutHours } from '../../../wire/staffing-hours-api.ts'
import type { Override, ScopeHours } from './hours.ts'
import type { TypedHours } from './hours-store.ts'

/** Scopes that are not named stay as they are; overrides stay in any case. */
export function withHours(before: TypedHours, { site, groups = {} }: PutHours): TypedHours {
  const changed = new Map(Object.entries(before.groups))
  for (const [number, own] of Object.entries(groups)) {
    const override = changed.get(number)?.override
    if (own !== null) changed.set(number, { ...own, override })
    else if (override === undefined) changed.delete(number)
    else changed.set(number, { override })
  }
  checkCount(changed.size, groupsMax, 'groups')
  return {
    ...before,
    site: site === undefined ? before.site : { ...site, override: before.site.override },
    groups: Object.fromEntries(changed),
  }
}

/** `override` undefined: it is ended. A group of which nothing else was set is forgotten with it. */
export function withOverride(
  before: TypedHours,
  group: string | undefined,
  override: Override | undefined,
): TypedHours {
  if (group === undefined) return { ...before, site: { ...before.site, override } }
  const { [group]: known = {}, ...others } = before.groups
  const scope: ScopeHours = { ...known, override }
  const isEmpty = Object.values(scope).every((value) => value === undefined)
  const groups = isEmpty ? others : { ...others, [group]: scope }
  checkCount(Object.keys(groups).length, groupsMax, 'groups')
  return { ...before, groups }
}

/** `replaced`: those of this source go. A holiday that is there already, by name and days, is not stored twice. */
export function withHolidays(before: TypedHours, added: readonly Holiday[], replaced?: string): TypedHours {
  const kept = before.holidays.filter(({ source }) => source !== replaced)
  const known = new Set(kept.map(factsOf))
  const fresh = added.filter((one) => {
    const facts = factsOf(one)
    const isKnown = known.has(facts)
    known.add(facts)
    return !isKnown
  })
  checkCount(kept.length + fresh.length, holidaysMax, 'holidays')
  return { ...before, holidays: [...kept, ...fresh] }
}

const factsOf = ({ id: _, source: __, ...facts }: Holiday) =>
  JSON.stringify(
    Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .sort(),
  )

export function withoutHoliday(before: TypedHours, id: string): TypedHours {
  const holidays = before.holidays.filter((one) => one.id !== id)
  if (holidays.length < before.holidays.length) return { ...before, holidays }
  throw new SwitchhookError('not_found', 'There is no such holiday here; one of the phone system is removed there.')
}

function checkCount(count: number, most: number, what: string): void {
  if (count > most) throw new SwitchhookError('bad_request', `There may be at most ${most} ${what} in a site.`)
}
