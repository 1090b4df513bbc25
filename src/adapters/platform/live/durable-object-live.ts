/** `live` on Durable Objects: the site's object holds its sockets beside its records. */

import { SwitchhookError } from '../../../lib/errors.ts'
import {
  type Live,
  type LiveForms,
  type LiveSession,
  sessionHeader,
  type Watch,
  type Watcher,
} from '../../../ports/live.ts'
import type { SiteObject } from '../cloudflare/site-object.ts'

type SocketLive = Live & Required<Pick<Live, 'connect'>>

export function createDurableObjectLive(
  namespace: DurableObjectNamespace<SiteObject>,
  { pingText }: Pick<LiveForms, 'pingText'>,
): SocketLive {
  const reach = async <T>(site: string, ask: (stub: DurableObjectStub<SiteObject>) => Promise<T>): Promise<T> => {
    try {
      return await ask(namespace.getByName(site))
    } catch (cause) {
      const message = 'The live hub can’t be reached just now; try again.'
      throw new SwitchhookError('storage_unavailable', message, { retryable: true, cause })
    }
  }
  const connect = async (session: LiveSession) => {
    const answer = await reach(session.site, (stub) => upgrade(stub, session))
    if (answer.status !== 429) return answer
    const message = 'Too many sockets are open with this key or for this extension; close some.'
    throw new SwitchhookError('rate_limited', message, { retryable: true, retryAfterMs: 60_000 })
  }
  return {
    publish: (site, announcements) => reach(site, (stub) => stub.publish(announcements)),
    connect,
    async watch(session, watcher) {
      const { webSocket } = await connect({ ...session, pings: true })
      if (webSocket) return watchSocket(webSocket, watcher, pingText)
      throw new SwitchhookError('internal', 'The live hub opened no socket.', { retryable: true })
    },
    disconnect: (site, keyId) => reach(site, (stub) => stub.disconnect(keyId)),
    disconnectMarked: (site, mark) => reach(site, (stub) => stub.disconnectMarked(mark)),
    erase: (site, what) => reach(site, (stub) => stub.eraseEvents(what)),
    stats: (site) => reach(site, (stub) => stub.liveStats()),
    watchers: (site) => reach(site, (stub) => stub.liveWatchers()),
  }
}

function upgrade(stub: DurableObjectStub<SiteObject>, session: LiveSession): Promise<Response> {
  const headers = { upgrade: 'websocket', [sessionHeader]: encodeURIComponent(JSON.stringify(session)) }
  return stub.fetch('https://site/live', { headers })
}

/** A socket to the hub, so that the hub may hibernate. */
function watchSocket(socket: WebSocket, { say, ended }: Watcher, pingText: string): Watch {
  let open = true
  const end = () => {
    if (!open) return
    open = false
    ended()
  }
  socket.addEventListener('message', ({ data }) => say(String(data)))
  socket.addEventListener('close', end)
  socket.addEventListener('error', end)
  socket.accept()
  return {
    stillHere: () => {
      if (open) socket.send(pingText)
    },
    close() {
      open = false
      socket.close(1000)
    },
  }
}
