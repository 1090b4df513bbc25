/** A handler as an HttpFetch, without sockets: for simulations and tests that own time. Behaves as fetch does. */
import type { HttpFetch } from '../../../src/ports/http.ts'
import { ConnectionLost, type Handler } from './fault-layer.ts'

export function handlerFetch(handle: Handler): HttpFetch {
  return async (url, init) => {
    const request = new Request(url, init)
    request.signal.throwIfAborted()
    const aborted = new Promise<never>((_, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true })
    })
    try {
      return await Promise.race([handle(request), aborted])
    } catch (thrown) {
      if (thrown instanceof ConnectionLost) throw new TypeError('fetch failed', { cause: thrown })
      throw thrown
    }
  }
}
