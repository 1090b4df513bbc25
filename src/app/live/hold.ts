/** A forwarder's question that is held until there is something for it, where a hub wakes it; elsewhere it asks again. */
import type { Principal } from '../security/scopes.ts'
import type { Deployment, SiteServices } from '../services.ts'
import { listenFor } from './wake-signal.ts'

/** Where nothing can be held, a forwarder looks again so often: each look is a command to Redis. */
const lookAgainMs = 3000

export interface Holding {
  readonly services: SiteServices
  readonly principal: Principal
  readonly deployment: Deployment
}

/** What `look` finds, now or once the topic's signal came; and when to ask again. */
export async function holdFor<T>(
  { services, principal, deployment }: Holding,
  topic: string,
  look: () => Promise<T[]>,
  waitSeconds: number,
): Promise<{ readonly found: T[]; readonly askAgainMs: number }> {
  // Redis has no object that would sleep beside a held request: there asking again is cheaper.
  if (deployment.platform.scheduledMaintenance !== undefined || services.live === undefined || waitSeconds === 0)
    return { found: await look(), askAgainMs: lookAgainMs }
  const { clock } = services
  const signal = await listenFor(services, principal, topic)
  const untilMs = clock.now() + waitSeconds * 1000
  try {
    for (;;) {
      const found = await look()
      const leftMs = untilMs - clock.now()
      if (found.length > 0 || leftMs <= 0 || !signal.isConnected)
        return { found, askAgainMs: signal.isConnected ? 0 : lookAgainMs }
      await signal.wait(leftMs)
    }
  } finally {
    signal.close()
  }
}
