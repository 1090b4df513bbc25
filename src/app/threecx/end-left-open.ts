/** Ends legs that a former run of the link left open, once it is known what is up. Never rejects. */
import { endsOfLeftOpen, type LeftOpenOptions } from '../../adapters/pbx/threecx/callcontrol/left-open.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import { activeCalls } from '../../core/calls/stale.ts'
import { readAt } from '../http/read-at.ts'
import type { SiteServices } from '../services.ts'

export async function endLeftOpen(
  services: SiteServices,
  options: LeftOpenOptions,
  add: (events: readonly CallEvent[]) => void,
): Promise<void> {
  try {
    const calls = await activeCalls(services.records, readAt(services))
    add(
      endsOfLeftOpen(
        calls.map(({ events }) => events),
        options,
      ),
    )
  } catch (error) {
    services.log.failure('threecx_left_open', error, { site: services.site })
  }
}
