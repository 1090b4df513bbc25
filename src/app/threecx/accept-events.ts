/** Events of the site's own link go the way of a forwarder's batch: each validated by itself, stored, looked at. */
import type { CallEvent } from '../../core/calls/event.ts'
import type { Background } from '../../ports/platform.ts'
import { validateBatch } from '../ingest/validate-batch.ts'
import type { SiteServices } from '../services.ts'

const atOnce = 100

/** Returns once they are durable. Rejects with `storage_unavailable`, or `rate_limited` while the site is far behind. */
export async function acceptEvents(
  services: SiteServices,
  background: Background,
  events: readonly CallEvent[],
): Promise<void> {
  for (let at = 0; at < events.length; at += atOnce) {
    const batch = events.slice(at, at + atOnce)
    const endTurn = await services.pipeline.begin('again')
    try {
      const { rejected } = await validateBatch({ services, background }, JSON.stringify({ events: batch }))
      for (const { id, message } of rejected) {
        services.log.warn('link_event_rejected', { site: services.site, event: id, problem: message })
      }
    } finally {
      endTurn()
    }
  }
}
