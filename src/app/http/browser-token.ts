/** Tokens as browsers can send them: their WebSocket and EventSource set no headers. */
import { agentTokenSite } from '../security/agent-tokens.ts'

/** Our subprotocol; the token is named as a second one, and not echoed. */
export const subprotocol = 'switchhook'

/**
 * The token named beside our subprotocol, or in `?token=`: there only an agent token, which soon ends, since addresses are
 * written into logs.
 */
export function browserToken(request: Request): string | undefined {
  const [first, second] = (request.headers.get('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim())
  if (first === subprotocol && second) return second
  if (!request.url.includes('token=')) return undefined
  const token = new URL(request.url).searchParams.get('token')
  return token !== null && agentTokenSite(token) !== undefined ? token : undefined
}
