/** Whether the Worker has the queues of queues.toml: yes, unless SWITCHHOOK_QUEUES=off. For `npm start` and `npm run deploy`. */
import { SwitchhookError } from '../../lib/errors.ts'

/** Throws `bad_setting` on any other value than on and off. */
export function wantsQueues(env: Readonly<Record<string, string | undefined>>): boolean {
  const written = env.SWITCHHOOK_QUEUES?.trim().toLowerCase() || 'on'
  if (written === 'on' || written === 'off') return written === 'on'
  throw new SwitchhookError('not_configured', 'SWITCHHOOK_QUEUES must be on or off.')
}
