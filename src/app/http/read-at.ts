/** When calls are read, for who shows them: a call that nothing was heard of for too long is shown as over. */
import type { ReadAt } from '../../core/calls/stale.ts'
import type { SiteServices } from '../services.ts'

export function readAt({ clock, settings }: SiteServices): ReadAt {
  return { nowMs: clock.now(), timeoutMs: settings.callTimeoutMs }
}
