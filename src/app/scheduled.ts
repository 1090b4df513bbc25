/**
 * What the schedule does, on every platform: wakes what is overdue and purges what expired (a site's own alarm does both too,
 * where there is one), checks the CRMs that are due and whether somebody is to be alerted, and once an hour compares what arrived, deletes calls
 * whose retention time is over as it is set now, sends reports of the week, checks the CRMs of other sites, fetches AI conversations
 * that no webhook brought; and every six hours reads calendars of holidays anew.
 */

import { sweepAhead, sweepDue } from '../adapters/platform/sweep.ts'
import { atOnce } from '../lib/at-once.ts'
import { hasElevenlabsKey, recoverContext } from './ingest/elevenlabs-api.ts'
import { onceEvery, scheduleRef } from './pipeline/once-every.ts'
import { readAhead } from './pipeline/read-ahead.ts'
import { deleteOldRecordings } from './recordings/keeping.ts'
import type { Deployment, SiteServices } from './services.ts'
import type { KnownSites } from './sites/known-sites.ts'
import { keepLink } from './threecx/keep-link.ts'

const hourMs = 3_600_000

const purgeLimit = 1000
/** In one hour and site; what is more waits for the next. */
const purgesMax = 20
/** Of sites whose CRMs are checked side by side: one that hangs takes its time. */
const checkedAtOnce = 4

/** One run for site `main`, and for all sites where none has an alarm of its own. What fails is logged and does not keep the rest from running. */
export async function runScheduled(deployment: Deployment): Promise<void> {
  const { site, platform, knownSites } = deployment
  const services = await site('main')
  const { records, clock } = services
  const attempt = attemptsIn(deployment)
  // Where it fails each of those that follow says so.
  const ahead: Ahead = await readScheduled(services).catch(() => records)
  // The first check of a site; what follows is due by its own record. Before the sweep, which would send a message for that.
  const { checkAlertsIfDue } = await import('./alerts/check-alerts.ts')
  await attempt('alerts', () => checkAlertsIfDue(services, undefined, ahead))
  const sites = await sweepSites(deployment, services, attempt)
  await attempt('missed_tasks', () => missedTasks(services))
  const hourly = { records, clock, ahead }
  await attempt('retention', () =>
    onceEvery(hourly, 'retention', hourMs, () => maintain(deployment, services, sites, attempt)),
  )
  await attempt('alerts', () =>
    onceEvery(hourly, 'alerts-of-sites', hourMs, async () => {
      await atOnce(checkedAtOnce, await otherSites(knownSites), (name) =>
        attempt('alerts', async () => checkAlertsIfDue(await site(name), hourMs), name),
      )
    }),
  )
  await attempt('threecx_link', () => keepLink(platform, services))
  // A site without records has no variables of its own.
  const mayHaveOthers = !platform.scheduledMaintenance || sites.some((name) => name !== 'main')
  if (!platform.keepGoing && mayHaveOthers) {
    for (const name of await otherSites(knownSites)) {
      await attempt('threecx_link', async () => keepLink(platform, await site(name)), name)
    }
  }
  const { checkDue } = await import('./connectors/checks.ts')
  await attempt('connector_checks', () => checkDue(services, ahead))
  await attempt('connector_checks', () =>
    onceEvery(hourly, 'connector-checks-of-sites', hourMs, async () => {
      await atOnce(checkedAtOnce, await otherSites(knownSites), (name) =>
        attempt('connector_checks', async () => checkDue(await site(name)), name),
      )
    }),
  )
  await attempt('holiday_calendars', () => readCalendars({ site, knownSites }, hourly, attempt))
  await attempt('reconciliation', () =>
    onceEvery(hourly, 'reconciliation', hourMs, () => compareHours(deployment, attempt)),
  )
  if (hasElevenlabsKey(services)) await attempt('elevenlabs_recovery', () => recoverConversations(services, ahead))
}

type Attempt = (task: string, work: () => Promise<unknown>, site?: string) => Promise<void>

function attemptsIn({ platform }: Pick<Deployment, 'platform'>): Attempt {
  return async (task, work, site) => {
    await work().catch((error: unknown) => {
      platform.log.failure('scheduled_task_failed', error, { task, site })
    })
  }
}

/** Wakes what is due: of `main`, and of all sites where none has an alarm of its own. Returns those that have records. */
async function sweepSites({ platform }: Deployment, { queue, clock }: SiteServices, attempt: Attempt) {
  const { scheduledMaintenance: maintenance } = platform
  let sites: readonly string[] = []
  if (maintenance) {
    await attempt('maintain_sites', async () => {
      sites = await maintenance.sites()
    })
  }
  for (const name of new Set(['main', ...sites])) {
    const records = platform.records(name)
    // What a clock that was ahead wrote is looked for once an hour (`maintain`): two commands of Redis less.
    await attempt('sweep', async () => sweepDue({ records, queue, clock }, maintenance !== undefined), name)
  }
  return sites
}

/** What every site needs once an hour. */
async function maintain(
  { site, platform, knownSites }: Deployment,
  { queue, clock }: SiteServices,
  sites: readonly string[],
  attempt: Attempt,
): Promise<void> {
  const { scheduledMaintenance: maintenance } = platform
  for (const name of await allSites(knownSites)) {
    await attempt('retention', async () => forgetOldCalls(await site(name)))
    // Those of main are made by each run.
    if (name !== 'main') await attempt('missed_tasks', async () => missedTasks(await site(name)), name)
    await attempt('weekly_report', async () => weeklyReport(await site(name)), name)
    if (platform.keepGoing && name !== 'main') {
      await attempt('threecx_link', async () => keepLink(platform, await site(name)), name)
    }
    if (!maintenance) await attempt('purge', async () => platform.purge?.(name, purgeLimit))
    await attempt('recordings', async () => deleteOldRecordings(await site(name)), name)
  }
  for (const name of sites) {
    await attempt('sweep', async () => sweepAhead({ records: platform.records(name), queue, clock }), name)
    await attempt('purge', () => purgeAll(platform, name), name)
  }
}

async function purgeAll({ purge }: Pick<Deployment['platform'], 'purge'>, site: string): Promise<void> {
  for (let times = 0; times < purgesMax; times += 1) {
    if (((await purge?.(site, purgeLimit)) ?? 0) < purgeLimit) return
  }
}

async function compareHours({ site, knownSites }: Deployment, attempt: Attempt): Promise<void> {
  const { reconcileDue } = await import('./reconciliation/hourly.ts')
  await atOnce(checkedAtOnce, await allSites(knownSites), (name) =>
    attempt('reconciliation', async () => reconcileDue(await site(name)), name),
  )
}

type Ahead = Awaited<ReturnType<typeof readAhead>>

/** What each run looks at, read at once. */
async function readScheduled({ records, connectors }: SiteServices): Promise<Ahead> {
  const names = ['retention', 'alerts-of-sites', 'connector-checks-of-sites', 'holiday-calendars', 'reconciliation']
  const [{ checkRef }, { watchRefs }] = await Promise.all([
    import('./connectors/checks.ts'),
    import('../core/staffing/alerts/alert-store.ts'),
  ])
  const checks = connectors.map(({ id }) => checkRef(id))
  return readAhead(records, [...[...names, 'elevenlabs-recovery'].map(scheduleRef), ...watchRefs, ...checks])
}

async function forgetOldCalls({ records, settings, clock, log, site }: SiteServices): Promise<void> {
  const { forgetCallsBefore } = await import('../core/retention/forget-calls.ts')
  const forgotten = await forgetCallsBefore(records, clock.now() - settings.retentionMs)
  if (forgotten > 0) log.info('calls_forgotten', { site, calls: forgotten })
}

/** Holidays of sites that have a calendar on the web. */
function readCalendars(
  { site, knownSites }: Pick<Deployment, 'site' | 'knownSites'>,
  context: Parameters<typeof onceEvery>[0],
  attempt: Attempt,
): Promise<unknown> {
  return onceEvery(context, 'holiday-calendars', 6 * hourMs, async () => {
    const { refreshCalendar } = await import('./staffing/holiday-calendar.ts')
    await atOnce(checkedAtOnce, await allSites(knownSites), (name) =>
      attempt('holiday_calendar', async () => refreshCalendar(await site(name)), name),
    )
  })
}

const missedTasks = async (services: SiteServices) =>
  (await import('./callers/missed-task.ts')).createMissedTasks(services)

const weeklyReport = async (services: SiteServices) =>
  (await import('./reports/weekly-mail.ts')).sendWeeklyReport(services)

function recoverConversations(services: SiteServices, ahead: Ahead): Promise<unknown> {
  const { records, clock, log } = services
  return onceEvery({ records, clock, ahead }, 'elevenlabs-recovery', hourMs, async () => {
    const { recoverLastDay } = await import('../adapters/pbx/elevenlabs/recover.ts')
    const { next: _, ...counts } = await recoverLastDay(recoverContext(services))
    log.info('elevenlabs_recovery', counts)
  })
}

async function otherSites(knownSites: KnownSites): Promise<string[]> {
  return (await allSites(knownSites)).filter((name) => name !== 'main')
}

async function allSites(knownSites: KnownSites): Promise<string[]> {
  const names = ['main']
  let cursor: string | undefined
  do {
    const { sites, next } = await knownSites.list(1000, cursor)
    names.push(...sites.map(({ name }) => name))
    cursor = next
  } while (cursor !== undefined)
  return names
}
