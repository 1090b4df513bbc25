/** The overview of a site: what it stands on, its status, and the counts of its calls (src/wire/overview.ts says what is shown). */
import { activeCalls } from '../../core/calls/stale.ts'
import { dayBeginMs, lastDays, lastHours, readTraffic, type Traffic } from '../../core/traffic/read-traffic.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { OverviewForm } from '../../wire/overview.ts'
import type { ProblemForm } from '../../wire/problem.ts'
import { readAt } from '../http/read-at.ts'
import type { SiteServices } from '../services.ts'
import { crmOf } from './crm-state.ts'
import { linksOf } from './link-state.ts'
import { rememberedProblems } from './problems.ts'
import { queueOf } from './queue-state.ts'
import { readSiteFacts, type SiteFacts } from './site-facts.ts'

const hourMs = 3_600_000
const chartDays = 14
/** Blocks and the chart of hours. */
const chartHours = 24

export async function readOverview(services: SiteServices): Promise<OverviewForm> {
  const { records, settings, site, clock } = services
  const nowMs = clock.now()
  const days = lastDays(nowMs, settings.timeZone, chartDays)
  const fromMs = Math.min(days[0]?.fromMs ?? nowMs, nowMs - chartHours * hourMs)
  const [facts, traffic, active] = await Promise.all([
    readSiteFacts(services),
    readTraffic(records, fromMs, nowMs + 1),
    activeCalls(records, readAt(services)),
  ])
  const problems = await rememberedProblems(services, facts)
  const hours = lastHours(nowMs, chartHours)
  const open = problems.filter(({ state }) => state === 'open')
  const quiet = new Set(problems.filter(({ state }) => state === 'acknowledged').map(({ subject }) => subject))
  return {
    site,
    at: isoUtc(nowMs),
    timeZone: settings.timeZone,
    needsYou: open.some(({ needsYou }) => needsYou),
    links: linksOf(facts, hours, quiet),
    crms: facts.connectors
      .filter(({ isDestination }) => isDestination)
      .map((one) => crmOf(one, facts, traffic, hours, quiet)),
    ai: aiOf(services, traffic, hours, nowMs),
    queue: queueOf(facts),
    today: todayOf(services, facts, traffic, { active: active.length, nowMs }),
    hours: hours.map((atMs) => ({ at: isoUtc(atMs), ...traffic.counts(atMs, atMs + hourMs) })),
    days: days.map((one) => ({ day: one.day, ...traffic.counts(one.fromMs, one.toMs) })),
    problems: countsOf(problems),
  }
}

export function countsOf(problems: readonly ProblemForm[]): OverviewForm['problems'] {
  const open = problems.filter(({ state }) => state === 'open')
  return {
    open: open.length,
    needsYou: open.filter(({ needsYou }) => needsYou).length,
    acknowledged: problems.filter(({ state }) => state === 'acknowledged').length,
  }
}

export function todayOf(
  { settings }: Pick<SiteServices, 'settings'>,
  { dead, waiting }: Pick<SiteFacts, 'dead' | 'waiting'>,
  traffic: Traffic,
  { active, nowMs }: { readonly active: number; readonly nowMs: number },
): OverviewForm['today'] {
  const fromMs = dayBeginMs(nowMs, settings.timeZone)
  const counts = traffic.counts(fromMs, nowMs + 1)
  const missing = [...dead, ...waiting].filter((one) => one.createdAtMs >= fromMs && one.moment === undefined)
  return {
    ...counts,
    day: lastDays(nowMs, settings.timeZone, 1)[0]?.day ?? '',
    calls: counts.answered + counts.missed + counts.voicemail,
    active,
    missing: new Set(missing.map(({ callId }) => callId)).size,
  }
}

function aiOf(
  { variables, settings }: Pick<SiteServices, 'variables' | 'settings'>,
  traffic: Traffic,
  hours: readonly number[],
  nowMs: number,
): OverviewForm['ai'] {
  const isSetUp = Boolean(variables.ELEVENLABS_WEBHOOK_SECRET)
  const lastAtMs = lastHours(nowMs, chartDays * 24).findLast((atMs) => traffic.counts(atMs, atMs + 1).ai > 0)
  return {
    state: !isSetUp ? 'off' : lastAtMs === undefined ? 'unused' : 'ok',
    needsYou: false,
    lastAt: lastAtMs === undefined ? undefined : isoUtc(lastAtMs),
    today: traffic.counts(dayBeginMs(nowMs, settings.timeZone), nowMs + 1).ai,
    hours: hours.map((atMs) => ({ at: isoUtc(atMs), state: traffic.counts(atMs, atMs + 1).ai > 0 ? 'good' : 'none' })),
  }
}
