/**
 * The sockets of one site in its Durable Object. They hibernate: all that is known of one stands in its attachment, so that
 * the object can be evicted and wake again.
 *
 * What must stay true: a socket is sent what its topic is sent and nothing else; one that fails is closed and keeps nobody
 * waiting; one whose key or token ended is sent nothing more; no client can keep the object busy: what it may send is
 * budgeted, how many sockets it may hold is bounded, and an answer costs the same however many sockets and calls there are.
 */

import {
  type LiveEvent,
  type LiveForms,
  type LiveProtocol,
  type LiveSession,
  type LiveStats,
  type LiveWatcher,
  watchersMax,
} from '../../../ports/live.ts'
import { EndedTags, keyTag, markTag } from './ended-tags.ts'
import type { EventLog } from './event-log.ts'
import { LiveStateCounts } from './live-state.ts'
import { MessageBudget } from './message-budget.ts'

/** The part of the object's state that sockets need. */
export type SocketHolder = Pick<
  DurableObjectState,
  'acceptWebSocket' | 'getWebSockets' | 'setWebSocketAutoResponse' | 'getWebSocketAutoResponseTimestamp'
>

/** They wait for a change of something else than calls, for a moment. */
const wakeTag = 'wake'
/** Sockets that may change their topic later; tags can't be changed. */
const choosingTag = 'choosing'
/** A client that pings and then falls silent for so long is gone. */
export const silentMs = 120_000
/** How often those are looked for. */
const lookForGoneMs = 30_000
const notTextCode = 1003
const goneCode = 1001
const tooManyCode = 1008
/** Sockets and streams of one key, and of one extension by whatever tokens. */
export const socketsMax = { key: 1000, extension: 50 }
/** What stands in a socket's attachment. */
interface Attached extends LiveSession {
  readonly openedAtMs?: number
}

export class LiveSockets {
  readonly #holder: SocketHolder
  readonly #log: EventLog
  readonly #wire: LiveForms
  readonly #now: () => number
  /** Attachments, read once; the attachment stays the truth. */
  readonly #sessions = new WeakMap<WebSocket, Attached>()
  #lookedForGoneAtMs = 0
  readonly #budget: MessageBudget
  readonly #ended: EndedTags
  readonly #counts: LiveStateCounts

  constructor(holder: SocketHolder, log: EventLog, wire: LiveForms, now: () => number) {
    this.#holder = holder
    this.#log = log
    this.#wire = wire
    this.#now = now
    this.#budget = new MessageBudget(now)
    this.#ended = new EndedTags(now)
    this.#counts = new LiveStateCounts(log, now, () => this.stats())
    holder.setWebSocketAutoResponse(new WebSocketRequestResponsePair(wire.pingText, wire.pongText))
  }

  /** Takes the server's end of a new socket. */
  open(socket: WebSocket, session: LiveSession): void {
    const marks = (session.endedBy ?? []).map(markTag)
    const tags = [session.mayChoose ? choosingTag : session.topic, keyTag(session.keyId), ...marks]
    this.#holder.acceptWebSocket(socket, session.protocol === 'wake' ? [...tags, wakeTag] : tags)
    this.#dropGone()
    this.#keep(socket, { ...session, openedAtMs: this.#now() })
    // Another isolate may have believed it for a moment longer.
    if (this.#ended.has(session)) this.#end(socket)
    else this.#catchUp(socket, session)
  }

  /** Whether the session may open one more; those that fell silent make room first. */
  hasRoomFor({ keyId, topic, extension }: LiveSession): boolean {
    const has = (tag: string, most: number) => {
      const open = this.#holder.getWebSockets(tag)
      if (open.length < most) return true
      const gone = open.filter((socket) => this.#isGone(socket))
      for (const socket of gone) this.#end(socket, goneCode)
      return open.length - gone.length < most
    }
    return has(keyTag(keyId), socketsMax.key) && (extension === undefined || has(topic, socketsMax.extension))
  }

  send(events: readonly LiveEvent[]): void {
    if (events.length > 0) this.#dropGone()
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
    if (!this.#budget.take(socket)) {
      this.#close(socket, tooManyCode, 'Too many messages; send fewer.')
      return
    }
    const { replies, session: next } = this.#wire.receive(session, message, this.#counts.stateFor(session.topic))
    for (const reply of replies) this.#trySend(socket, reply)
    if (next === undefined) return
    this.#keep(socket, { ...session, ...next })
    if (next.topic !== session.topic) this.#sendAll(socket, next, this.#log.retained(next.topic))
  }

  /** Closes what was opened with a key or token. */
  disconnect(keyId: string): void {
    this.#endTagged(keyTag(keyId))
  }

  /** Closes what has this mark. */
  disconnectMarked(mark: string): void {
    this.#endTagged(markTag(mark))
  }

  #endTagged(tag: string): void {
    this.#ended.add(tag)
    for (const socket of this.#holder.getWebSockets(tag)) this.#end(socket)
  }

  stats(): LiveStats {
    this.#dropGone()
    const sockets = this.#holder.getWebSockets().length - this.#holder.getWebSockets(wakeTag).length
    return { sockets, keys: this.#log.keys, seq: this.#log.head }
  }

  watchers(): LiveWatcher[] {
    this.#dropGone()
    const sessions = this.#holder.getWebSockets().flatMap((socket) => this.#sessionOf(socket) ?? [])
    return sessions
      .filter((session) => session.protocol !== 'wake' && !this.#isEnded(session))
      .slice(0, watchersMax)
      .map(({ clientId, topic, agent, openedAtMs }) => ({ clientId, topic, agent, openedAtMs }))
  }

  #keep(socket: WebSocket, session: Attached): void {
    socket.serializeAttachment(session)
    this.#sessions.set(socket, session)
  }

  #sessionOf(socket: WebSocket): Attached | undefined {
    const known = this.#sessions.get(socket)
    if (known) return known
    const session: Attached | null = socket.deserializeAttachment()
    if (session) this.#sessions.set(socket, session)
    return session ?? undefined
  }

  /** What was missed, or all that goes on. */
  #catchUp(socket: WebSocket, session: LiveSession): void {
    const missed = session.sinceSeq === undefined ? undefined : this.#log.since(session.topic, session.sinceSeq)
    this.#trySend(socket, this.#wire.connectedText(session, this.#counts.stateFor(session.topic), missed !== undefined))
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
    const { pings, openedAtMs } = this.#sessionOf(socket) ?? {}
    const pingedMs =
      this.#holder.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? (pings ? openedAtMs : undefined)
    return pingedMs !== undefined && this.#now() - pingedMs > silentMs
  }

  /** Now and then: a platform does not say that who read a stream has left. */
  #dropGone(): void {
    const nowMs = this.#now()
    if (nowMs - this.#lookedForGoneAtMs < lookForGoneMs) return
    this.#lookedForGoneAtMs = nowMs
    for (const socket of this.#holder.getWebSockets()) if (this.#isGone(socket)) this.#end(socket, goneCode)
  }

  #trySend(socket: WebSocket, text: string): void {
    try {
      socket.send(text)
    } catch {
      // Closed under our hands: the client comes back and is sent what it missed.
      this.#end(socket, goneCode)
    }
  }

  #end(socket: WebSocket, code = this.#wire.endedCode): void {
    this.#close(socket, code, code === goneCode ? 'Silent for too long.' : 'Connect again with a valid key or token.')
  }

  #close(socket: WebSocket, code: number, reason: string): void {
    try {
      socket.close(code, reason)
    } catch {
      // Closed already.
    }
  }
}
