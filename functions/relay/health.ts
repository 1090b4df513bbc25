/** GET /relay/health: the same measurement as GET /health, where existing 3CX relays have it. */
import { health } from '../admin/health.ts'

export const relayHealth = { ...health, path: '/relay/health', summary: 'The same as /health' }
