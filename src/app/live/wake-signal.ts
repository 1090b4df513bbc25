/**
 * A bell that rings when something is told under a topic: for requests that are held until there is news. The records are
 * the truth, the bell only says when to look; where no hub holds watchers it never rings.
 */
import { bellText } from '../../core/live/protocols.ts'
import type { Watch } from '../../ports/live.ts'
import type { Principal } from '../security/scopes.ts'
import type { SiteServices } from '../services.ts'

export interface Bell {
  /** False: nothing will ring it, so look now and then. */
  readonly rings: boolean
  /** Until it rings, or rang since the last time; or `timeoutMs` are over. */
  wait(timeoutMs: number): Promise<void>
  close(): void
}

/** Listens from when it resolves: look at the records afterwards. */
export async function listenFor(services: SiteServices, principal: Principal, topic: string): Promise<Bell> {
  const { live, clock, random, site } = services
  let rang = false
  let stop = new AbortController()
  const ring = () => {
    rang = true
    stop.abort()
  }
  let rings = live !== undefined
  const watch: Watch | undefined = await live?.watch(
    {
      clientId: Buffer.from(random.bytes(9)).toString('base64url'),
      ...{ site, topic, protocol: 'bell', keyId: principal.keyId, mayChoose: false },
    },
    {
      say(text) {
        if (text === bellText) ring()
      },
      ended() {
        rings = false
        ring()
      },
    },
  )
  return {
    get rings() {
      return rings
    },
    async wait(timeoutMs) {
      if (!rang) await clock.sleep(timeoutMs, stop.signal).catch(() => undefined)
      rang = false
      stop = new AbortController()
    },
    close: () => watch?.close(),
  }
}
