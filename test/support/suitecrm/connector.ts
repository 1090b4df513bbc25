/** A SuiteCRM connector with a stand-in behind it, and a clock that stands still. */
import type { ConnectorContext } from '../../../src/adapters/crm/connector.ts'
import { createSuiteCrmConnector } from '../../../src/adapters/crm/suitecrm/connector.ts'
import { parseSuiteCrmSettings } from '../../../src/adapters/crm/suitecrm/settings.ts'
import { connectorContext } from '../crm/connector-context.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { suiteCrmFetch } from './server.ts'
import { createSuiteCrmStandIn, type SuiteCrmStandInOptions } from './stand-in.ts'

export function startSuiteCrm(
  options: SuiteCrmStandInOptions & { readonly env?: Readonly<Record<string, string>> } = {},
  given: Partial<ConnectorContext> = {},
) {
  const clock = createVirtualClock()
  const standIn = createSuiteCrmStandIn({ clock, ...options })
  const env = { ...standIn.env(), ...options.env }
  const settings = parseSuiteCrmSettings(env)
  if (!settings) throw new Error('not switched on')
  const context = connectorContext({ fetch: suiteCrmFetch(standIn), clock, ...given })
  /** Another isolate: nothing in common but the site's records. */
  const isolate = () => createSuiteCrmConnector(settings, context)
  const secrets = [env.SUITECRM_CLIENT_SECRET ?? '', 'stand-in-access-token', 'stand-in-password-0001']
  return { clock, standIn, settings, context, isolate, connector: isolate(), secrets }
}
