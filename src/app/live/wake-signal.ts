/**
 * Wakes a request that is held until something changes under a topic. The records are the truth, the signal only says when
 * to look; where no hub holds watchers it never comes.
 */
import { wakeText } from '../../core/live/protocols.ts'
import type { Watch } from '../../ports/live.ts'
import type { Principal } from '../security/scopes.ts'
import type { SiteServices } from '../services.ts'

export interface ChangeSignal {
  /** False: it will never come, so look now and then. */
  readonly isConnected: boolean
  /** Until it comes, or came since the last time; or `timeoutMs` are over. */
  wait(timeoutMs: number): Promise<void>
  close(): void
}

/** Listens from when it resolves: look at the records afterwards. */
export async function listenFor(services: SiteServices, principal: Principal, topic: string): Promise<ChangeSignal> {
  const { live, clock, random, site } = services
  let came = false
  let stop = new AbortController()
  const signal = () => {
    came = true
    stop.abort()
  }
  let isConnected = live !== undefined
  const watch: Watch | undefined = await live?.watch(
    {
      clientId: Buffer.from(random.bytes(9)).toString('base64url'),
      ...{ site, topic, protocol: 'wake', keyId: principal.keyId, mayChoose: false },
    },
    {
      say(text) {
        if (text === wakeText) signal()
      },
      ended() {
        isConnected = false
        signal()
      },
    },
  )
  return {
    get isConnected() {
      return isConnected
    },
    async wait(timeoutMs) {
      if (!came) await clock.sleep(timeoutMs, stop.signal).catch(() => undefined)
      came = false
      stop = new AbortController()
    },
    close: () => watch?.close(),
  }
}
