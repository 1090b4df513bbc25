/**
 * What the schedule does, on every platform: wakes what is overdue (the site's own alarm does too where there is one),
 * purges what expired where no site does it by itself, and once an hour fetches AI conversations that no webhook brought.
 */

import { sweepDue } from '../adapters/platform/sweep.ts'
import { hasElevenlabsKey, recoverContext } from './ingest/elevenlabs-api.ts'
import { onceEvery } from './pipeline/once-every.ts'
import type { Deployment } from './services.ts'

const hourMs = 3_600_000

const purgeLimit = 1000

/** One run for site `main`, and for all sites where none has an alarm of its own. What fails is logged and does not keep the rest from running. */
export async function runScheduled({ site, platform }: Deployment): Promise<void> {
  const services = await site('main')
  const { records, clock, log, queue } = services
  await attempt('sweep', async () => sweepDue({ records, queue, clock }))
  const { scheduledMaintenance: maintenance } = platform
  if (maintenance) {
    await attempt('maintain_sites', async () => {
      for (const name of await maintenance.sites()) {
        if (name !== 'main')
          await attempt('sweep', async () => sweepDue({ records: platform.records(name), queue, clock }))
        await attempt('purge', () => maintenance.purge(name, purgeLimit))
      }
    })
  }
  await attempt('connector_checks', async () => (await import('./connectors/checks.ts')).checkDue(services))
  if (hasElevenlabsKey(services)) {
    await attempt('elevenlabs_recovery', () =>
      onceEvery({ records, clock }, 'elevenlabs-recovery', hourMs, async () => {
        const { recoverLastDay } = await import('../adapters/pbx/elevenlabs/recover.ts')
        const { next: _, ...counts } = await recoverLastDay(recoverContext(services))
        log.info('elevenlabs_recovery', counts)
      }),
    )
  }

  async function attempt(task: string, work: () => Promise<unknown>): Promise<void> {
    await work().catch((error: unknown) => {
      platform.log.error('scheduled_task_failed', { task, reason: error instanceof Error ? error.message : 'unknown' })
    })
  }
}
