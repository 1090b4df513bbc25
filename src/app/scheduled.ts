/**
 * What the schedule does, on every platform: wakes what is overdue and purges what expired (a site's own alarm does both too,
 * where there is one), checks the CRMs that are due and whether somebody is to be alerted, and once an hour compares what arrived, deletes calls
 * whose retention time is over as it is set now, sends reports of the week, checks the CRMs of other sites, fetches AI conversations
 * that no webhook brought; and every six hours reads calendars of holidays anew.
 */

import { sweepDue } from '../adapters/platform/sweep.ts'
import { atOnce } from '../lib/at-once.ts'
import { hasElevenlabsKey, recoverContext } from './ingest/elevenlabs-api.ts'
import { onceEvery } from './pipeline/once-every.ts'
import { deleteOldRecordings } from './recordings/keeping.ts'
import type { Deployment, SiteServices } from './services.ts'
import type { KnownSites } from './sites/known-sites.ts'
import { keepLink } from './threecx/keep-link.ts'

const hourMs = 3_600_000

const purgeLimit = 1000
/** Of sites whose CRMs are checked side by side: one that hangs takes its time. */
const checkedAtOnce = 4

/** One run for site `main`, and for all sites where none has an alarm of its own. What fails is logged and does not keep the rest from running. */
export async function runScheduled({ site, platform, knownSites }: Deployment): Promise<void> {
  const services = await site('main')
  const { records, clock, queue } = services
  await attempt('sweep', async () => sweepDue({ records, queue, clock }))
  const { scheduledMaintenance: maintenance } = platform
  if (maintenance) {
    await attempt('maintain_sites', async () => {
      for (const name of await maintenance.sites()) {
        if (name !== 'main')
          await attempt('sweep', async () => sweepDue({ records: platform.records(name), queue, clock }))
        await attempt('purge', async () => platform.purge?.(name, purgeLimit))
      }
    })
  }
  await attempt('missed_tasks', () => missedTasks(services))
  await attempt('retention', () =>
    onceEvery({ records, clock }, 'retention', hourMs, async () => {
      for (const name of await allSites(knownSites)) {
        await attempt('retention', async () => forgetOldCalls(await site(name)))
        // Those of main are made by each run, above.
        if (name !== 'main') await attempt('missed_tasks', async () => missedTasks(await site(name)), name)
        await attempt('weekly_report', async () => weeklyReport(await site(name)), name)
        if (platform.keepGoing && name !== 'main') {
          await attempt('threecx_link', async () => keepLink(platform, await site(name)), name)
        }
        if (!maintenance) await attempt('purge', async () => platform.purge?.(name, purgeLimit))
        await attempt('recordings', async () => deleteOldRecordings(await site(name)), name)
      }
    }),
  )
  // The first check of a site; what follows is due by its own record.
  const { checkAlertsIfDue } = await import('./alerts/check-alerts.ts')
  await attempt('alerts', () => checkAlertsIfDue(services))
  await attempt('alerts', () =>
    onceEvery({ records, clock }, 'alerts-of-sites', hourMs, async () => {
      const others = (await allSites(knownSites)).filter((name) => name !== 'main')
      await atOnce(checkedAtOnce, others, (name) =>
        attempt('alerts', async () => checkAlertsIfDue(await site(name), hourMs), name),
      )
    }),
  )
  await attempt('threecx_link', () => keepLink(platform, services))
  if (!platform.keepGoing) {
    for (const name of await allSites(knownSites)) {
      if (name !== 'main') await attempt('threecx_link', async () => keepLink(platform, await site(name)), name)
    }
  }
  const { checkDue } = await import('./connectors/checks.ts')
  await attempt('connector_checks', () => checkDue(services))
  await attempt('connector_checks', () =>
    onceEvery({ records, clock }, 'connector-checks-of-sites', hourMs, async () => {
      const others = (await allSites(knownSites)).filter((name) => name !== 'main')
      await atOnce(checkedAtOnce, others, (name) =>
        attempt('connector_checks', async () => checkDue(await site(name)), name),
      )
    }),
  )
  await attempt('holiday_calendars', () => readCalendars({ site, knownSites }, services, attempt))
  await attempt('reconciliation', () => onceEvery({ records, clock }, 'reconciliation', hourMs, compareHours))
  if (hasElevenlabsKey(services)) await attempt('elevenlabs_recovery', () => recoverConversations(services))

  async function compareHours(): Promise<void> {
    const { reconcileDue } = await import('./reconciliation/hourly.ts')
    await atOnce(checkedAtOnce, await allSites(knownSites), (name) =>
      attempt('reconciliation', async () => reconcileDue(await site(name)), name),
    )
  }

  async function attempt(task: string, work: () => Promise<unknown>, site?: string): Promise<void> {
    await work().catch((error: unknown) => {
      platform.log.failure('scheduled_task_failed', error, { task, site })
    })
  }
}

async function forgetOldCalls({ records, settings, clock, log, site }: SiteServices): Promise<void> {
  const { forgetCallsBefore } = await import('../core/retention/forget-calls.ts')
  const forgotten = await forgetCallsBefore(records, clock.now() - settings.retentionMs)
  if (forgotten > 0) log.info('calls_forgotten', { site, calls: forgotten })
}

type Attempt = (task: string, work: () => Promise<unknown>, site?: string) => Promise<void>

/** Holidays of sites that have a calendar on the web. */
function readCalendars(
  { site, knownSites }: Pick<Deployment, 'site' | 'knownSites'>,
  { records, clock }: SiteServices,
  attempt: Attempt,
): Promise<unknown> {
  return onceEvery({ records, clock }, 'holiday-calendars', 6 * hourMs, async () => {
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

function recoverConversations(services: SiteServices): Promise<unknown> {
  const { records, clock, log } = services
  return onceEvery({ records, clock }, 'elevenlabs-recovery', hourMs, async () => {
    const { recoverLastDay } = await import('../adapters/pbx/elevenlabs/recover.ts')
    const { next: _, ...counts } = await recoverLastDay(recoverContext(services))
    log.info('elevenlabs_recovery', counts)
  })
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
