/** One WebSocket to a 3CX's Call Control API, with the shared token, by whatever the platform connects with. */
import { SwitchhookError } from '../../../../lib/errors.ts'
import type { Clock } from '../../../../ports/clock.ts'
import {
  type ConnectSocket,
  HandshakeRefused,
  type OutgoingSocket,
  type SocketEnd,
  type SocketRequest,
} from '../../../../ports/outgoing-socket.ts'
import { forbidden, type ThreecxApi, tokenRefused } from '../api/api.ts'
import { unavailable, unreachable } from '../api/exchange.ts'
import { grantCallControl } from './grant.ts'

export interface CallControlSocketOptions {
  readonly api: ThreecxApi
  readonly connect: ConnectSocket
  readonly clock: Clock
  readonly pings?: SocketRequest['pings']
}

const handshakeTimeoutMs = 15_000
const messageBytesMax = 2 ** 20

/**
 * A token may have been replaced since it was fetched: a refused one is tried once with another. Rejects with
 * `source_unauthorized`, `source_unreachable`, or the signal's reason.
 */
export async function openSocket(
  { api, connect, clock, pings }: CallControlSocketOptions,
  onMessage: (text: string) => void,
  signal: AbortSignal,
): Promise<OutgoingSocket> {
  const url = `${api.url}/callcontrol/ws`
  for (let tries = 1; ; tries += 1) {
    const token = await api.token.get(signal)
    const headers = { authorization: `Bearer ${token}` }
    try {
      return await connect({ url, headers, handshakeTimeoutMs, messageBytesMax, pings, onMessage }, clock, signal)
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof HandshakeRefused)) throw unreachable(api.url, thrown)
      const { status } = thrown
      if (status === 403) throw forbidden(api.url, grantCallControl)
      if (status !== 401)
        throw unavailable({ status, value: undefined, isJson: false, retryAfterMs: undefined }, api.url)
      await api.token.refused(token)
      if (tries === 2) throw tokenRefused(api.url)
    }
  }
}

export function lostSocket({ reason, cause }: SocketEnd): SwitchhookError {
  return new SwitchhookError('source_unreachable', `The connection to 3CX is over: ${reason}.`, {
    retryable: true,
    cause,
  })
}
