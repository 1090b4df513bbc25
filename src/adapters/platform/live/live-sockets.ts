/**
 * The sockets of one site in its Durable Object. They hibernate: all that is known of one stands in its attachment, so that
 * the object can be evicted and wake again.
 *
 * What must stay true: a socket is sent what its topic is told and nothing else; one that fails is closed and keeps nobody
 * waiting; one whose key or token ended is sent nothing more.
 */

import type { LiveEvent, LiveForms, LiveProtocol, LiveSession, LiveState, LiveStats } from '../../../ports/live.ts'
import type { EventLog } from './event-log.ts'

/** The part of the object's state that sockets need. */
export type SocketHolder = Pick<
  DurableObjectState,
  'acceptWebSocket' | 'getWebSockets' | 'setWebSocketAutoResponse' | 'getWebSocketAutoResponseTimestamp'
>

const keyTag = (keyId: string) => `key ${keyId}`
/** They wait for a change of something else than calls, for a moment. */
const wakeTag = 'wake'
/** Sockets that may change their topic later; tags can't be changed. */
const choosingTag = 'choosing'
/** A client that pings and then falls silent for so long is gone. */
const silentMs = 120_000
const notTextCode = 1003
const goneCode = 1001

export class LiveSockets {
  readonly #holder: SocketHolder
  readonly #log: EventLog
  readonly #wire: LiveForms
  readonly #now: () => number
  /** Attachments, read once; the attachment stays the truth. */
  readonly #sessions = new WeakMap<WebSocket, LiveSession>()

  constructor(holder: SocketHolder, log: EventLog, wire: LiveForms, now: () => number) {
    this.#holder = holder
    this.#log = log
    this.#wire = wire
    this.#now = now
    holder.setWebSocketAutoResponse(new WebSocketRequestResponsePair(wire.pingText, wire.pongText))
  }

  /** Takes the server's end of a new socket. */
  open(socket: WebSocket, session: LiveSession): void {
    const tags = [session.mayChoose ? choosingTag : session.topic, keyTag(session.keyId)]
    this.#holder.acceptWebSocket(socket, session.protocol === 'wake' ? [...tags, wakeTag] : tags)
    this.#keep(socket, session)
    this.#catchUp(socket, session)
  }

  send(events: readonly LiveEvent[]): void {
    for (const event of events) this.#sendOne(event)
  }

  receive(socket: WebSocket, message: string | ArrayBuffer): void {
    const session = this.#sessionOf(socket)
    if (session === undefined || this.#isEnded(session)) {
      this.#end(socket)
      return
    }
    if (typeof message !== 'string') {
      socket.close(notTextCode, 'Send JSON texts.')
      return
    }
    const { replies, session: next } = this.#wire.receive(session, message, this.#state(session))
    for (const reply of replies) this.#trySend(socket, reply)
    if (next === undefined) return
    this.#keep(socket, next)
    this.#sendAll(socket, next, this.#log.retained(next.topic))
  }

  /** Closes what was opened with a key or token. */
  disconnect(keyId: string): void {
    for (const socket of this.#holder.getWebSockets(keyTag(keyId))) this.#end(socket)
  }

  stats(): LiveStats {
    const sockets = this.#holder.getWebSockets().length - this.#holder.getWebSockets(wakeTag).length
    return { sockets, keys: this.#log.keys, seq: this.#log.head }
  }

  #keep(socket: WebSocket, session: LiveSession): void {
    socket.serializeAttachment(session)
    this.#sessions.set(socket, session)
  }

  #sessionOf(socket: WebSocket): LiveSession | undefined {
    const known = this.#sessions.get(socket)
    if (known) return known
    const session: LiveSession | null = socket.deserializeAttachment()
    if (session) this.#sessions.set(socket, session)
    return session ?? undefined
  }

  /** What was missed, or all that goes on. */
  #catchUp(socket: WebSocket, session: LiveSession): void {
    const missed = session.sinceSeq === undefined ? undefined : this.#log.since(session.topic, session.sinceSeq)
    this.#trySend(socket, this.#wire.connectedText(session, this.#state(session), missed !== undefined))
    this.#sendAll(socket, session, missed ?? this.#log.retained(session.topic))
  }

  #sendAll(socket: WebSocket, session: LiveSession, events: readonly LiveEvent[]): void {
    for (const event of events) this.#sendTo(socket, session, event)
    this.#trySend(socket, this.#wire.readyText(this.#log.head))
  }

  #sendTo(socket: WebSocket, { protocol }: LiveSession, event: LiveEvent): void {
    for (const text of this.#wire.eventTexts(protocol, event)) this.#trySend(socket, text)
  }

  #sendOne(event: LiveEvent): void {
    const texts = new Map<LiveProtocol, readonly string[]>()
    const watching = [...this.#holder.getWebSockets(event.topic), ...this.#holder.getWebSockets(choosingTag)]
    for (const socket of watching) {
      const session = this.#sessionOf(socket)
      if (session?.topic !== event.topic) continue
      if (this.#isEnded(session)) this.#end(socket)
      else if (this.#isGone(socket)) this.#end(socket, goneCode)
      else for (const text of this.#textsOf(texts, session.protocol, event)) this.#trySend(socket, text)
    }
  }

  /** Made once for all sockets of a protocol. */
  #textsOf(made: Map<LiveProtocol, readonly string[]>, protocol: LiveProtocol, event: LiveEvent): readonly string[] {
    const texts = made.get(protocol) ?? this.#wire.eventTexts(protocol, event)
    made.set(protocol, texts)
    return texts
  }

  #isEnded({ expiresAtMs }: LiveSession): boolean {
    return expiresAtMs !== undefined && this.#now() >= expiresAtMs
  }

  #isGone(socket: WebSocket): boolean {
    const pinged = this.#holder.getWebSocketAutoResponseTimestamp(socket)
    return pinged !== null && this.#now() - pinged.getTime() > silentMs
  }

  #trySend(socket: WebSocket, text: string): void {
    try {
      socket.send(text)
    } catch {
      // Closed under our hands: the client comes back and is told what it missed.
      this.#end(socket, goneCode)
    }
  }

  #end(socket: WebSocket, code = this.#wire.endedCode): void {
    try {
      socket.close(code, code === goneCode ? 'Silent for too long.' : 'Connect again with a valid key or token.')
    } catch {
      // Closed already.
    }
  }

  #state(session: LiveSession): LiveState {
    return { ...this.stats(), nowMs: this.#now(), active: this.#log.retained(session.topic).length }
  }
}
