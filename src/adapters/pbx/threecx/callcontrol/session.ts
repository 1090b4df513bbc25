/** One connection to the Call Control API, from its token to its end. */

import { type SwitchhookError, toSwitchhookError } from '../../../../lib/errors.ts'
import type { OutgoingSocket } from '../../../../ports/outgoing-socket.ts'
import { Follower, type FollowerOptions } from './follower.ts'
import { type CallControlSocketOptions, lostSocket, openSocket } from './socket.ts'

export interface SessionOptions extends FollowerOptions, Omit<CallControlSocketOptions, 'api' | 'clock'> {
  /** Where the platform ends connections that last longer: they are left before. */
  readonly lifeMs?: number | undefined
}

export interface SessionHandler {
  onMessage(): void
  /** All that was up is known. */
  onReady(): void
}

/**
 * Connects, reads all that is up, and follows it until the connection ends; gives the reason, or `renew` when its life was
 * over. Nothing of it goes on afterwards.
 */
export async function runSession(
  options: SessionOptions,
  handler: SessionHandler,
  signal: AbortSignal,
): Promise<SwitchhookError | 'renew'> {
  const { clock, lostMs, lifeMs } = options
  const follower = new Follower(options)
  const over = new AbortController()
  const until = AbortSignal.any([signal, over.signal])
  let socket: OutgoingSocket | undefined
  let following: Promise<void> | undefined
  try {
    const onMessage = (text: string) => {
      handler.onMessage()
      follower.onMessage(text)
    }
    socket = await openSocket(options, onMessage, signal)
    const ended = socket.ended.then(lostSocket)
    following = (async () => {
      await follower.sync(until, lostMs)
      handler.onReady()
      await follower.run(until)
    })()
    const lives =
      lifeMs === undefined
        ? []
        : [
            clock.sleep(lifeMs, until).then(
              () => 'renew' as const,
              () => ended,
            ),
          ]
    return await Promise.race([ended, following.then(() => ended), ...lives])
  } catch (thrown) {
    return toSwitchhookError(thrown)
  } finally {
    over.abort()
    socket?.close()
    await following?.catch(() => undefined)
  }
}
