/**
 * The `live` port: sends those who watch a site what changed, while it happens. It knows keys, topics and bodies of plain
 * JSON, not what they mean.
 *
 * What must stay true of each adapter:
 * - who watches a topic gets that topic's bodies and nothing of any other;
 * - events of a site are numbered by `seq`, which only grows; who has seen all up to a number and comes back with it
 *   gets exactly what it missed, or the answer that this is not possible and gets all retained bodies instead;
 * - an announcement that rides on a record (Put.announce) is sent if and only if that write was committed.
 */

/** Plain JSON; undefined members are dropped. */
export type LiveBody = Readonly<Record<string, unknown>>

/** What one topic's watchers are to know of a key from now on. */
export interface LivePart {
  readonly topic: string
  readonly body: LiveBody
  /**
   * `retain`: newcomers get it too. `last`: sent to watchers, then forgotten. `withdraw`: the same, but only if
   * something is retained that can be withdrawn.
   */
  readonly as: 'retain' | 'last' | 'withdraw'
}

export interface Announcement {
  /** What it is about; parts of one key replace each other. */
  readonly key: string
  readonly parts: readonly LivePart[]
  /** Members that all retained parts of the key get from now on, those given later too. */
  readonly extra?: LiveBody
  /** What is retained of the key is withdrawn at this instant, unless a change comes before. */
  readonly forgetAtMs: number
}

export interface LiveEvent {
  readonly seq: number
  readonly atMs: number
  readonly key: string
  readonly topic: string
  /** A word for what changed; `active` for what is in progress when a watcher comes. */
  readonly change: string
  readonly body: LiveBody
}

/** Which wire forms a watcher speaks. `wake`: only that something changed; nobody’s screen, so not counted as one. */
export type LiveProtocol = 'agent' | 'relay' | 'stream' | 'wake'

/** Who watches what. Made after the token was proved. */
export interface LiveSession {
  readonly clientId: string
  readonly site: string
  readonly protocol: LiveProtocol
  readonly topic: string
  /** The key or token it was opened with; it ends with it. */
  readonly keyId: string
  /** Marks by which many sessions end at once, such as all of an agent's tokens. */
  readonly endedBy?: readonly string[]
  /** When its token was made; a mark that ended before does not concern it. */
  readonly issuedAtMs?: number
  readonly extension?: string
  /** Who said to be there (`register_agent`): the client's own words. */
  readonly agent?: { readonly id: string; readonly name?: string }
  /** May change to the topic of an extension: it may see the whole site anyway. */
  readonly mayChoose: boolean
  readonly expiresAtMs?: number
  /** The last event seen before. */
  readonly sinceSeq?: number
  /** Says now and then that somebody still listens; one that does not is gone. */
  readonly pings?: boolean
}

/** How a session comes to the hub. Only a Worker that has the binding can reach it, so it believes this header. */
export const sessionHeader = 'x-switchhook-session'

export interface LiveStats {
  /** Open sockets and streams. */
  readonly sockets: number
  /** Keys about which something is retained. */
  readonly keys: number
  readonly seq: number
}

/** Somebody who watches one topic now. */
export interface LiveWatcher {
  readonly clientId: string
  readonly topic: string
  readonly agent?: LiveSession['agent']
  /** Where the platform knows it. */
  readonly openedAtMs?: number
}

/** Most that `watchers` returns. */
export const watchersMax = 1000

/** What a session may be informed of by the hub that holds it. */
export interface LiveState extends LiveStats {
  readonly nowMs: number
  /** Keys that the session sees now. */
  readonly active: number
}

/**
 * The meaning of bodies and the texts that go to watchers (src/core/live/live-forms.ts). A platform is given them, because it
 * stores and carries events without knowing what they are about.
 */
export interface LiveForms {
  /** This text is answered with `pongText` by the platform, without waking anything. */
  readonly pingText: string
  readonly pongText: string
  /** Closed with this code when its key or token ended: a new one is needed. */
  readonly endedCode: number
  connectedText(session: LiveSession, state: Pick<LiveState, 'seq' | 'nowMs'>, resumed: boolean): string
  readyText(seq: number): string
  /** The texts of one event for one protocol; the same for all sessions of that protocol. */
  eventTexts(protocol: LiveProtocol, event: LiveEvent): readonly string[]
  /** What a watcher's message leads to; `session`: the session from now on. */
  receive(session: LiveSession, text: string, state: LiveState): { replies: readonly string[]; session?: LiveSession }
  /** A word for what changed, given the body sent before (undefined: none). */
  changeOf(before: LiveBody | undefined, after: LiveBody): string
  /** What watchers are sent when a key is forgotten. */
  timedOutBody(body: LiveBody): LiveBody
}

/** Who gets the messages, in the wire forms of the session's protocol. Neither may throw. */
export interface Watcher {
  say(text: string): void
  /** Once, when the watch ended by itself: its key or token did, its hub went away, or its time is over. */
  ended(): void
}

export interface Watch {
  /** Lets the hub know that somebody still listens. */
  stillHere(): void
  close(): void
}

export interface Live {
  /** Sends at once. Rejects when the site can't be reached. */
  publish(site: string, announcements: readonly Announcement[]): Promise<void>
  /** Answers a WebSocket upgrade (101) whose session is proved. Absent where the platform holds no sockets. */
  connect?(session: LiveSession): Promise<Response>
  /** The same without a socket. Rejects with `storage_unavailable` when the site can't be reached. */
  watch(session: LiveSession, watcher: Watcher): Promise<Watch>
  /** Closes what was opened with this key. */
  disconnect(site: string, keyId: string): Promise<void>
  /** Closes what has this mark and is open now. */
  disconnectMarked(site: string, mark: string): Promise<void>
  stats(site: string): Promise<LiveStats>
  /** Who watches now; who only waits to be woken is none of them. */
  watchers(site: string): Promise<readonly LiveWatcher[]>
  /**
   * Forgets events, for good and without a word to anybody: those of a key, and those in whose texts one of the mentions
   * stands. What was sent was sent; who comes back is not sent it again.
   */
  erase(site: string, what: Erasable): Promise<void>
}

export interface Erasable {
  readonly keys: readonly string[]
  readonly mentions: readonly string[]
}
