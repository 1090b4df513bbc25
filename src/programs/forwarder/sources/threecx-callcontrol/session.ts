/** One connection to the Call Control API, from its token to its end. */

import { type ThreecxApi, tokenRefused } from '../../../../adapters/pbx/threecx/api/api.ts'
import { Follower, type FollowerOptions } from '../../../../adapters/pbx/threecx/callcontrol/follower.ts'
import { type SwitchhookError, toSwitchhookError } from '../../../../lib/errors.ts'
import type { Clock } from '../../../../ports/clock.ts'
import type { CallControlConfig } from './settings.ts'
import { CallControlSocket, HandshakeRefused } from './socket.ts'

export interface SessionHandler {
  onMessage(): void
  /** All that was up is known. */
  onReady(): void
}

/**
 * Connects, reads all that is up, and follows it until the connection ends; gives the reason. Nothing of it goes on
 * afterwards.
 */
export async function runSession(
  config: CallControlConfig,
  options: FollowerOptions,
  handler: SessionHandler,
  signal: AbortSignal,
): Promise<SwitchhookError> {
  const { api, clock, lostMs } = options
  const follower = new Follower(options)
  const over = new AbortController()
  const until = AbortSignal.any([signal, over.signal])
  let socket: CallControlSocket | undefined
  let following: Promise<void> | undefined
  try {
    const onMessage = (text: string) => {
      handler.onMessage()
      follower.onMessage(text)
    }
    socket = await openSocket(config, api, clock, onMessage, signal)
    const { ended } = socket
    following = (async () => {
      await follower.sync(until, lostMs)
      handler.onReady()
      await follower.run(until)
    })()
    return await Promise.race([ended, following.then(() => ended)])
  } catch (thrown) {
    return toSwitchhookError(thrown)
  } finally {
    over.abort()
    socket?.close()
    await following?.catch(() => undefined)
  }
}

/** A token may have been replaced since it was fetched: a refused one is tried once with another. */
export async function openSocket(
  { url, pingIntervalMs, pingTimeoutMs }: CallControlConfig,
  api: ThreecxApi,
  clock: Clock,
  onMessage: (text: string) => void,
  signal: AbortSignal,
): Promise<CallControlSocket> {
  for (let tries = 1; ; tries += 1) {
    const token = await api.token.get(signal)
    try {
      return await CallControlSocket.open({ url, token, pingIntervalMs, pingTimeoutMs, onMessage }, clock, signal)
    } catch (thrown) {
      if (!(thrown instanceof HandshakeRefused)) throw thrown
      api.token.refused(token)
      if (tries === 2) throw tokenRefused(url)
    }
  }
}
