/** A network that brings requests to Odoo, and loses the first answer of each of some methods. */
import type { HttpFetch } from '../../../src/ports/http.ts'
import { ConnectionLost } from '../crm/fault-layer.ts'

export function losesAnswers(methods: readonly string[]): (fetch: HttpFetch) => HttpFetch {
  const left = new Set(methods)
  return (send) => async (url, init) => {
    const answer = await send(url, init)
    const method = methods.find((one) => url.endsWith(`/${one}`) || String(init?.body).includes(`"${one}"`))
    if (!method || !left.delete(method)) return answer
    await answer.arrayBuffer()
    throw new TypeError('fetch failed', { cause: new ConnectionLost() })
  }
}
