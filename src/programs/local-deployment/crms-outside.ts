/**
 * The CRMs that variables switch on, before there is a deployment: to see whether the variables fit together, and to try the connection.
 * Nothing of what they learn is kept.
 */
import type { Connector, ConnectorContext } from '../../adapters/crm/connector.ts'
import { createConnectors } from '../../adapters/crm/registry.ts'
import type { Env } from '../../lib/variable-fields.ts'
import type { Records } from '../../ports/records.ts'

export function crmsOutside(env: Env, ports: Pick<ConnectorContext, 'fetch' | 'clock' | 'random'>): Connector[] {
  const country = env.SWITCHHOOK_COUNTRY?.trim() || 'US'
  const timeZone = env.SWITCHHOOK_TIME_ZONE?.trim() || 'UTC'
  const agents = { find: async () => undefined }
  return createConnectors(env, { ...ports, records: forgetful, agents, country, timeZone })
}

/** Takes everything and has nothing. */
const forgetful: Records = {
  site: 'main',
  get: async () => undefined,
  getMany: async (refs) => refs.map(() => undefined),
  list: async () => ({ records: [] }),
  listBeside: () => ({ page: Promise.resolve({ records: [] }), beside: Promise.resolve(undefined) }),
  write: async (writes) => ({ committed: true, outcomes: writes.map(() => 'written') }),
  sums: async (groups) => groups.map(() => ({})),
  addCounts: async () => ({}),
  scan: async () => ({ records: [] }),
  snapshot: async () => ({ records: [], changes: { records: [], gone: [], sums: [] } }),
}
