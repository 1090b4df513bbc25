/**
 * What the schedule does, on every platform: wakes what is overdue and purges what expired (a site's own alarm does both too,
 * where there is one), checks the CRMs that are due, and once an hour deletes calls whose retention time is over as it is set now,
 * checks the CRMs of other sites, and fetches AI conversations that no webhook brought.
 */

import { sweepDue } from '../adapters/platform/sweep.ts'
import { atOnce } from '../lib/at-once.ts'
import { hasElevenlabsKey, recoverContext } from './ingest/elevenlabs-api.ts'
import { onceEvery } from './pipeline/once-every.ts'
import type { Deployment, SiteServices } from './services.ts'
import type { KnownSites } from './sites/known-sites.ts'

const hourMs = 3_600_000

const purgeLimit = 1000
/** Of sites whose CRMs are checked side by side: one that hangs takes its time. */
const checkedAtOnce = 4

/** One run for site `main`, and for all sites where none has an alarm of its own. What fails is logged and does not keep the rest from running. */
export async function runScheduled({ site, platform, knownSites }: Deployment): Promise<void> {
  const services = await site('main')
  const { records, clock, log, queue } = services
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
  await attempt('retention', () =>
    onceEvery({ records, clock }, 'retention', hourMs, async () => {
      for (const name of await allSites(knownSites)) {
        await attempt('retention', async () => forgetOldCalls(await site(name)))
        if (!maintenance) await attempt('purge', async () => platform.purge?.(name, purgeLimit))
      }
    }),
  )
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
  if (hasElevenlabsKey(services)) {
    await attempt('elevenlabs_recovery', () =>
      onceEvery({ records, clock }, 'elevenlabs-recovery', hourMs, async () => {
        const { recoverLastDay } = await import('../adapters/pbx/elevenlabs/recover.ts')
        const { next: _, ...counts } = await recoverLastDay(recoverContext(services))
        log.info('elevenlabs_recovery', counts)
      }),
    )
  }

  async function forgetOldCalls({ records, settings, site: name }: SiteServices): Promise<void> {
    const { forgetCallsBefore } = await import('../core/retention/forget-calls.ts')
    const forgotten = await forgetCallsBefore(records, clock.now() - settings.retentionMs)
    if (forgotten > 0) log.info('calls_forgotten', { site: name, calls: forgotten })
  }

  async function attempt(task: string, work: () => Promise<unknown>, site?: string): Promise<void> {
    await work().catch((error: unknown) => {
      platform.log.failure('scheduled_task_failed', error, { task, site })
    })
  }
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
