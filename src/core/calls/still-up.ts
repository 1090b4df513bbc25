/**
 * A call of which one source says that it is over while another still shows it as up: the watcher missed the hang-up, or the
 * record is of a part only. Nobody gets a final outcome of it, until it has stood so for too long; then it is taken as the
 * others say. What the watcher reports later amends it.
 */
import type { Call } from './call.ts'
import { sourcesContradicted } from './legs.ts'
import { project } from './project.ts'

/** How long such a call is waited for. */
export const stillUpMsMax = 120_000

/** The call as those sources have it that say it is over; undefined when it is over anyhow, or nobody says so. */
export function asOver(call: Call): Call | undefined {
  if (call.view.state === 'ended') return undefined
  const disbelieved = sourcesContradicted(call.events)
  if (disbelieved.length === 0) return undefined
  const view = project(call.events, disbelieved)
  return view.state === 'ended' ? { ...call, view } : undefined
}
