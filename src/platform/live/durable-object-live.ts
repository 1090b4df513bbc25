/** `live` on Durable Objects: the site's object holds its sockets beside its records. */
import { SwitchhookError } from '../../errors.ts'
import type { SiteObject } from '../cloudflare/site-object.ts'
import { type Live, type LiveSession, sessionHeader } from './live.ts'

export function createDurableObjectLive(namespace: DurableObjectNamespace<SiteObject>): Live {
  const reach = async <T>(site: string, ask: (stub: DurableObjectStub<SiteObject>) => Promise<T>): Promise<T> => {
    try {
      return await ask(namespace.getByName(site))
    } catch (cause) {
      const message = 'The live hub can’t be reached just now; try again.'
      throw new SwitchhookError('storage_unavailable', message, { retryable: true, cause })
    }
  }
  return {
    publish: (site, announcements) => reach(site, (stub) => stub.publish(announcements)),
    connect: (session) => reach(session.site, (stub) => upgrade(stub, session)),
    disconnect: (site, keyId) => reach(site, (stub) => stub.disconnect(keyId)),
    stats: (site) => reach(site, (stub) => stub.liveStats()),
  }
}

function upgrade(stub: DurableObjectStub<SiteObject>, session: LiveSession): Promise<Response> {
  const headers = { upgrade: 'websocket', [sessionHeader]: encodeURIComponent(JSON.stringify(session)) }
  return stub.fetch('https://site/live', { headers })
}
