/** GET /relay/health: the same measurement as GET /health, where existing 3CX relays have it. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { getHealth } from '../admin/health.ts'

export const getRelayHealth = defineOperation({
  ...getHealth,
  path: '/relay/health',
  id: 'getRelayHealth',
  summary: 'Check whether this deployment works (path of 3CX relays)',
})
