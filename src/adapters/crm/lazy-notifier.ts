/**
 * A connector that is sent notices of alerts only. Its settings are read with its code, when the first notice is sent or somebody
 * checks it: a cold start needs to know no more than that there is one. Its check posts where people see it.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Connector } from './connector.ts'
import { loadedOnce } from './lazy-connector.ts'
import { logOnlySource } from './log-only.ts'

/** Neither asked for contacts nor sent calls. */
export const notifiesOnly = { find: false, log: false } as const

/** Nobody waits for its answer about contacts. */
const lastPriority = 1000

export interface Notifier {
  readonly notify: NonNullable<Connector['notify']>
  readonly check: Connector['check']
}

/** `load` throws `crm_not_configured` where its variables are wrong. */
export function lazyNotifier(id: string, load: () => Promise<Notifier>): Connector {
  const loaded = loadedOnce(load)
  const refuse = () => Promise.reject(new SwitchhookError('crm_not_configured', `${id} is only sent alerts, no calls.`))
  return {
    ...{ id, kind: id, priority: lastPriority, can: notifiesOnly, checkIsSeen: true },
    ...logOnlySource(id),
    ...{ logCall: refuse, amendCall: refuse },
    wantsNotice: () => true,
    notify: async (...given) => (await loaded()).notify(...given),
    check: async (signal) => (await loaded()).check(signal),
  }
}
