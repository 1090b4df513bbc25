/**
 * What every adapter of the `live` port must do, by its streams. Run against real Durable Objects and against a real Redis
 * behind Upstash's interface.
 */
import { describe } from 'vitest'
import type { LivePlace } from './live/listener-contract.ts'
import { describeOrder } from './live/order-contract.ts'
import { describeRetained } from './live/retained-contract.ts'
import { describeSessions } from './live/sessions-contract.ts'

export function describeLive(name: string, open: () => Promise<LivePlace>): void {
  describe(`live: ${name}`, { timeout: 30_000 }, () => {
    describeOrder(open)
    describeRetained(open)
    describeSessions(open)
  })
}
