/** GET /admin/connections: what is connected and its status, as a relay's dashboard shows it. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { readConnections } from '../../src/app/relay/connections.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { relayConnectionsSchema } from '../../src/wire/relay-admin.ts'

export const listRelayConnections = defineOperation({
  method: 'GET',
  path: '/admin/connections',
  id: 'listRelayConnections',
  summary: 'List connections with their states (path of 3CX relays)',
  tag: 'Relay dashboard',
  auth: { scope: 'read' },
  errors: 'relay',
  query: siteQuery,
  responses: { 200: relayConnectionsSchema },
  async run({ services }) {
    return { success: true as const, data: await readConnections(services) }
  },
})
