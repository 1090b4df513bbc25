/**
 * The one connection of this browser, held by the service worker for all tabs. Chrome stops a worker that hears nothing for 30 s, so
 * the socket is asked for a sign of life each 20 s; should the worker be stopped all the same, an alarm starts it anew (main.ts).
 */
import { type CallData, type LiveChange, type LiveClient, watchCalls } from '../../client/index.ts'
import type { Connection } from '../shared/messages.ts'
import { type Credentials, SignedOutError } from './session.ts'

/** https://developer.chrome.com/docs/extensions/how-to/web-platform/websockets: Chrome 116 and newer, under 30 s. */
const pingEveryMs = 20_000

export interface ConnectionListener {
  readonly onChange: (change: LiveChange, calls: readonly CallData[]) => void
  readonly onConnection: (connection: Connection) => void
  /** No token is to be had any more: the sign-in was revoked or has expired. */
  readonly onSignedOut: () => void
}

export function connect(credentials: Credentials, listener: ConnectionListener): LiveClient {
  let isOver = false
  let used = ''
  const nextToken = async () => {
    try {
      used = await credentials.token()
      return used
    } catch (error) {
      if (error instanceof SignedOutError && !isOver) {
        isOver = true
        listener.onSignedOut()
      }
      throw error
    }
  }
  return watchCalls({
    url: credentials.url,
    token: nextToken,
    pingEveryMs,
    onChange: listener.onChange,
    onStatus: (status) => {
      if (status === 'closed' || isOver) return
      if (status !== 'refused') return listener.onConnection(status)
      // The next try asks for another token; where there is none, that is the end.
      credentials.refuse(used)
      void nextToken().catch(() => {})
    },
  })
}
