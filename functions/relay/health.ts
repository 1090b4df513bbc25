/** GET /relay/health: the same measurement as GET /health, where existing 3CX relays have it. */
import { getHealth } from '../admin/health.ts'

export const getRelayHealth = {
  ...getHealth,
  path: '/relay/health',
  id: 'getRelayHealth',
  summary: 'Check whether this deployment works (path of 3CX relays)',
}
