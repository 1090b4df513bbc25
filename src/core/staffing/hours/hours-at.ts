/**
 * What the hours of a site or group say at an instant. Pure.
 *
 * What must stay true: an override beats a holiday, a holiday beats the week; a group's own override beats the site's.
 */
import { type Hours, type HoursAt, type Override, reportedStaleAfterMs } from './hours.ts'
import { dayMs, type Plan } from './periods.ts'
import { type Span, spansBetween, stateAt } from './spans.ts'
import { type Chosen, chooseHours, scopeOf } from './which-hours.ts'

/** `group`: its number; undefined: the site. */
export function hoursAt(hours: Hours, group: string | undefined, atMs: number): HoursAt {
  const overrides = [group === undefined ? undefined : scopeOf(hours, group)?.override, hours.site.override]
  const active = overrides.find((one) => one !== undefined && isActive(one, atMs))
  if (active !== undefined) {
    return { state: active.state, forced: active.state, ...defined(active.sinceMs, active.untilMs) }
  }
  const chosen = chooseHours(hours, group)
  const plain = chosen === undefined ? { state: 'not set' as const } : chosenAt(chosen, atMs)
  // What an override hid begins to hold when it ends.
  const ended = overrides.flatMap((one) => (one?.untilMs !== undefined && one.untilMs <= atMs ? [one.untilMs] : []))
  if (plain.sinceMs === undefined || ended.length === 0) return plain
  return { ...plain, sinceMs: Math.max(plain.sinceMs, ...ended) }
}

export function isActive({ sinceMs, untilMs }: Override, atMs: number): boolean {
  return sinceMs <= atMs && (untilMs === undefined || atMs < untilMs)
}

function chosenAt(chosen: Chosen, atMs: number): HoursAt {
  if (chosen.from === 'typed') return planAt(chosen.plan, atMs)
  const { forced, present, plan, report } = chosen
  const isFresh = atMs - report.asOfMs < reportedStaleAfterMs
  if (forced !== undefined && isFresh && (forced.untilMs === undefined || atMs < forced.untilMs)) {
    const { state, untilMs } = forced
    return { state, ...(state !== 'holiday' && { forced: state }), ...defined(undefined, untilMs) }
  }
  if (plan !== undefined) return planAt(plan, atMs)
  return { state: isFresh && present !== undefined ? present : 'not set' }
}

const windowsMs = [2, 9, 62].map((days) => days * dayMs)
/** The span that was found last: the next question is mostly about it. */
const lastFound = new WeakMap<Plan, Span & { readonly isWhole: boolean }>()

function planAt(plan: Plan, atMs: number): HoursAt {
  const known = lastFound.get(plan)
  if (known?.isWhole && known.fromMs <= atMs && atMs < known.toMs) return spanForm(known, true, true)
  for (const windowMs of windowsMs) {
    const [fromMs, toMs] = [atMs - windowMs, atMs + windowMs]
    const span = spansBetween(plan, fromMs, toMs).find((one) => one.fromMs <= atMs && atMs < one.toMs)
    if (span === undefined) break
    const [isBegun, isEnded] = [span.fromMs > fromMs, span.toMs < toMs]
    if ((!isBegun || !isEnded) && windowMs !== windowsMs.at(-1)) continue
    lastFound.set(plan, { ...span, isWhole: isBegun && isEnded })
    return spanForm(span, isBegun, isEnded)
  }
  return stateAt(plan, atMs)
}

function spanForm({ state, name, fromMs, toMs }: Span, isBegun: boolean, isEnded: boolean): HoursAt {
  const since = isBegun ? fromMs : undefined
  return { state, ...(name !== undefined && { name }), ...defined(since, isEnded ? toMs : undefined) }
}

function defined(sinceMs: number | undefined, untilMs: number | undefined): Pick<HoursAt, 'sinceMs' | 'untilMs'> {
  return { ...(sinceMs !== undefined && { sinceMs }), ...(untilMs !== undefined && { untilMs }) }
}
