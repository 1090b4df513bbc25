/**
 * WebSockets to others as a port: with headers of our own (a browser's can't), text messages, and an end that is always
 * reported.
 *
 * What must stay true of each adapter: no message is lost between the handshake and the first one; after the end nobody is
 * called; certificates are verified; it never connects again by itself.
 */
import type { Clock } from './clock.ts'

export interface SocketRequest {
  /** http:// or https://, as for any request: the handshake is one. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly handshakeTimeoutMs: number
  readonly messageBytesMax: number
  /** Where the platform can send pings: a peer that stays silent ends the connection. */
  readonly pings?: { readonly intervalMs: number; readonly timeoutMs: number } | undefined
  /** What it throws ends the connection. */
  readonly onMessage: (text: string) => void
}

export interface SocketEnd {
  /** To follow a colon: `closed by the other side (1006)`. */
  readonly reason: string
  readonly cause?: unknown
}

export interface OutgoingSocket {
  /** Resolves once the connection is over, whoever ended it; never rejects. */
  readonly ended: Promise<SocketEnd>
  close(): void
}

/** Rejects with HandshakeRefused, with what kept it from connecting, or with the signal's reason. An abort later closes it. */
export type ConnectSocket = (request: SocketRequest, clock: Clock, signal: AbortSignal) => Promise<OutgoingSocket>

/** The other side answered the handshake with a status instead. */
export class HandshakeRefused extends Error {
  override readonly name = 'HandshakeRefused'
  readonly status: number

  constructor(status: number) {
    super(`the handshake was answered with HTTP ${status}`)
    this.status = status
  }
}
