/** Where the client finds its server, why it did not, and when it tries again. */
import { backoffMs } from '../../lib/backoff.ts'
import type { SocketEnd } from './socket.ts'
import type { Fetch } from './stream-socket.ts'

const askTimeoutMs = 10_000
const firstWaitMs = 500
const longestWaitMs = 30_000

/** Full jitter: thousands of screens must not come back in one moment. */
export function reconnectWaitMs(failures: number, random: () => number): number {
  return backoffMs({ firstMs: firstWaitMs, longestMs: longestWaitMs }, failures, { next: random })
}

export interface Target {
  /** Of the deployment. */
  readonly url: string
  readonly extension?: string
}

/** A browser does not say why a socket failed, so the same is asked without one. Never rejects. */
export async function whyUnopened(url: string, token: string, ask: Fetch): Promise<SocketEnd | 'no sockets'> {
  try {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await ask(new URL('/ws', url).href, { headers, signal: AbortSignal.timeout(askTimeoutMs) })
    const said = await answer.text()
    if (answer.status === 501 && said.includes('"websocket_unsupported"')) return 'no sockets'
    return answer.status === 401 || answer.status === 403 ? 'refused' : 'offline'
  } catch {
    return 'offline'
  }
}

/** Of the socket, or of the stream that stands in for it. */
export function addressOf({ url, extension }: Target, bySocket: boolean, since: number | undefined): string {
  const address = new URL(bySocket ? '/ws' : '/v1/stream', url)
  if (bySocket) address.protocol = address.protocol === 'http:' ? 'ws:' : 'wss:'
  else address.searchParams.set('form', 'screen')
  if (extension !== undefined) address.searchParams.set('extension', extension)
  if (since !== undefined) address.searchParams.set('since', String(since))
  return address.href
}
