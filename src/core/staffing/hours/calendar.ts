/** What will be open and closed on the days of a time, and why. Pure. */
import { instantAt, localIso, offsetMsAt } from '../../../lib/zoned-time.ts'
import type { ForcedState } from '../../../wire/staffing-hours.ts'
import type { CalendarAnswer } from '../../../wire/staffing-hours-api.ts'
import { type Hours, type Override, reportedStaleAfterMs } from './hours.ts'
import { dayMs, type Plan } from './periods.ts'
import { type Span, spansBetween } from './spans.ts'
import { type Chosen, chooseHours, scopeOf } from './which-hours.ts'

interface ForcedSpan extends Span {
  readonly forced?: ForcedState
}

type Day = CalendarAnswer['days'][number]

/** `fromDay` to `toDay`, both included: `2026-12-24`. */
export function calendarOf(
  hours: Hours,
  group: string | undefined,
  { fromDay, toDay, nowMs }: { readonly fromDay: string; readonly toDay: string; readonly nowMs: number },
): CalendarAnswer {
  const chosen = chooseHours(hours, group)
  if (chosen?.plan === undefined) return { days: [] }
  const { plan } = chosen
  const { zone } = plan.schedule
  const overrides = [
    group === undefined ? undefined : scopeOf(hours, group)?.override,
    hours.site.override,
    forcedThere(chosen, nowMs),
  ].filter((one) => one !== undefined)
  const days: Day[] = []
  for (let wallMs = Date.parse(fromDay); wallMs <= Date.parse(toDay); wallMs += dayMs) {
    const [fromMs, toMs] = [startOfDay(wallMs, zone), startOfDay(wallMs + dayMs, zone)]
    days.push(dayOf(new Date(wallMs).toISOString().slice(0, 10), withOverrides(plan, overrides, fromMs, toMs), zone))
  }
  return { zone, days }
}

/** Where clocks skip midnight, the day begins when they are changed. */
function startOfDay(wallMs: number, zone: string): number {
  const atMs = instantAt(wallMs, zone)
  const lateMs = atMs + offsetMsAt(atMs, zone) - wallMs
  return lateMs > 0 ? atMs - lateMs : atMs
}

function forcedThere(chosen: Chosen, nowMs: number): Override | undefined {
  if (chosen.from === 'typed' || chosen.forced === undefined || chosen.forced.state === 'holiday') return undefined
  const { asOfMs } = chosen.report
  if (nowMs - asOfMs >= reportedStaleAfterMs) return undefined
  return { state: chosen.forced.state, sinceMs: asOfMs, untilMs: chosen.forced.untilMs }
}

/** The first override that is active wins. */
function withOverrides(plan: Plan, overrides: readonly Override[], fromMs: number, toMs: number): ForcedSpan[] {
  let spans: readonly ForcedSpan[] = spansBetween(plan, fromMs, toMs)
  for (const { state, sinceMs, untilMs = Number.POSITIVE_INFINITY } of overrides.toReversed()) {
    const [start, end] = [Math.max(sinceMs, fromMs), Math.min(untilMs, toMs)]
    if (start >= end) continue
    spans = [
      ...spans.flatMap((one) => (one.fromMs < start ? [{ ...one, toMs: Math.min(one.toMs, start) }] : [])),
      { state, forced: state, fromMs: start, toMs: end },
      ...spans.flatMap((one) => (one.toMs > end ? [{ ...one, fromMs: Math.max(one.fromMs, end) }] : [])),
    ]
  }
  return [...spans]
}

function dayOf(day: string, spans: readonly ForcedSpan[], zone: string): Day {
  const isOpen = spans.some(({ state }) => state === 'open' || state === 'break')
  const holiday = spans.find(({ state }) => state === 'holiday')
  const isForced = spans.some(({ forced }) => forced !== undefined && forced !== 'open')
  const closedBy = isForced ? 'override' : holiday !== undefined ? 'holiday' : isOpen ? undefined : 'week'
  return {
    ...{ day, isOpen, closedBy, name: holiday?.name },
    spans: spans.map(({ fromMs, toMs, state, name, forced }) => ({
      ...{ from: localIso(fromMs, zone), to: localIso(toMs, zone) },
      ...{ state, name, forced },
    })),
  }
}
