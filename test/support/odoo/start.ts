/** A connector and the Odoo stand-in it talks to, with a clock that stands still. */

import type { ConnectorContext } from '../../../src/adapters/crm/connector.ts'
import { createOdooConnector } from '../../../src/adapters/crm/odoo/connector.ts'
import { parseOdooSettings } from '../../../src/adapters/crm/odoo/settings.ts'
import type { AgentTable } from '../../../src/core/agents/agent.ts'
import { connectorContext } from '../crm/connector-context.ts'
import { handlerFetch } from '../crm/handler-fetch.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import type { OdooUser } from './methods.ts'
import { createOdooStandIn, type OdooStandInOptions, standInUser } from './stand-in.ts'

export interface StartOdoo extends Omit<OdooStandInOptions, 'users' | 'clock'> {
  readonly rights?: Partial<OdooUser>
  readonly env?: Readonly<Record<string, string>>
  readonly agents?: AgentTable
}

export function startOdoo({ rights, env, agents, ...options }: StartOdoo = {}) {
  const clock = createVirtualClock()
  const standIn = createOdooStandIn({ ...options, users: [{ ...standInUser, ...rights }], clock })
  const variables = { ...standIn.env(), ...env }
  const settings = parseOdooSettings(variables)
  if (!settings) throw new Error('not switched on')
  const context: ConnectorContext = connectorContext({
    fetch: handlerFetch(standIn.handle),
    clock,
    ...(agents ? { agents } : {}),
  })
  const connector = createOdooConnector(settings, context)
  return { clock, standIn, settings, context, connector, secrets: [settings.apiKey] }
}
