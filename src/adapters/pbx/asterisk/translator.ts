/**
 * Messages of the manager interface → CallEvents. Each message adds facts to its channels (facts.ts); what follows from
 * them is emitted at once (emit-events.ts). It never waits and keeps no timers.
 *
 * What must stay true: messages of one channel come in order, those of different channels in any (Asterisk promises no
 * more), and the same call comes out; `Cdr` events are claims and are not read; what is not a call makes no event.
 */
import type { CallEvent } from '../../../core/calls/event.ts'
import type { Checkpoint, Memory } from '../checkpoint.ts'
import { type CallGroup, type Channel, stayIn } from './channel.ts'
import { completeFound } from './channel-list.ts'
import { Channels } from './channels.ts'
import { emitEvents } from './emit-events.ts'
import type { TranslatorContext } from './envelope.ts'
import { facts } from './facts.ts'
import type { AmiMessage } from './message.ts'
import { type Expected, OwnCalls } from './own-calls.ts'
import { recallCall, saveCall } from './saved-calls.ts'

/** Without a list of channels (missing rights), a call that is older than this is not believed any more. */
const longestCallMs = 12 * 3_600_000

export class Translator {
  readonly #context: TranslatorContext
  readonly #channels = new Channels()
  readonly #ownCalls = new OwnCalls()
  readonly #changed = new Map<string, CallGroup>()
  #lastAtMs = 0
  /** Asterisk's clock less ours. */
  #offsetMs = 0
  /** When the last message came before the connection was lost. */
  #heardMs = 0

  constructor(context: TranslatorContext) {
    this.#context = context
  }

  /** Takes up calls as `changes` gave them to an earlier run. Before any message; then read a list of channels. */
  restore(saved: readonly Checkpoint[]): void {
    for (const one of saved) {
      const group = recallCall(one)
      if (group) this.#channels.add(group)
      for (const channel of group?.channels ?? []) this.#lastAtMs = Math.max(this.#lastAtMs, latestMs(channel))
    }
    this.lost()
  }

  /** What must be saved of calls that changed since the last time: by name; null: nothing any more. */
  changes(): Memory[] {
    const changes = [...this.#changed].map(([key, group]) => {
      return { key, value: isOver(group) || group.linkedIds[0] !== key ? null : saveCall(group) }
    })
    this.#changed.clear()
    return changes
  }

  /** How many channels are followed. */
  get size(): number {
    return [...this.#channels.all()].length
  }

  /** What follows from a message. `atMs`: when it came; where Asterisk writes the time itself (timestampevents), that counts. */
  take(message: AmiMessage, atMs: number): CallEvent[] {
    const stamp = Number(message.get('Timestamp'))
    const at = Number.isFinite(stamp) && stamp > 0 ? Math.round(stamp * 1000) : atMs
    this.#lastAtMs = at
    this.#offsetMs = at - atMs
    if (message.event === 'OriginateResponse') {
      const originated = this.#ownCalls.originated(message, this.#channels)
      return originated === undefined ? [] : this.#emit(originated)
    }
    if (message.event === 'FullyBooted') return this.#booted(message, at)
    const add = facts[message.event]
    const channel = add?.(this.#channels, message, at, this.#context)
    return channel === undefined ? [] : this.#emit(channel)
  }

  /** A call of our own is coming, on a channel with this id. */
  expect(channelId: string, call: Expected): void {
    this.#ownCalls.expect(channelId, call)
  }

  /** The channels that are up of the calls that one of these ids, of a channel or a call, belongs to. */
  channelsOf(ids: readonly string[]): Channel[] {
    const groups = new Set(
      [...this.#channels.all()].flatMap(({ id, group }) => {
        return ids.includes(id) || group.linkedIds.some((one) => ids.includes(one)) ? [group] : []
      }),
    )
    return [...groups].flatMap(({ channels }) => [...channels].filter(({ endMs }) => endMs === undefined))
  }

  /** A list of all channels follows: what is not in it is over. */
  beginList(): void {
    this.#channels.list += 1
  }

  endList(): CallEvent[] {
    const { list } = this.#channels
    completeFound(this.#channels.all(), this.#context.reader)
    const gone = this.#end((channel) => channel.list < list)
    return [...gone, ...this.#emitEach(this.#channels.all())]
  }

  /** The list of channels may not be read: only what can't be true any more is ended. */
  withoutList(): CallEvent[] {
    const oldestMs = this.#lastAtMs - longestCallMs
    return this.#end((channel) => channel.startMs < oldestMs)
  }

  /** The PBX started anew while we were away: what began before is over. */
  #booted(message: AmiMessage, atMs: number): CallEvent[] {
    const uptime = Number(message.get('Uptime'))
    if (message.get('Uptime') === undefined || !Number.isFinite(uptime)) return []
    // A margin for rounding; who began within it is settled by the list of channels.
    const bootMs = atMs - uptime * 1000 - 2000
    return this.#end((channel) => channel.startMs < bootMs)
  }

  /** Ends channels whose end was not seen. They were there when we heard of them last; when they ended is not known. */
  #end(isOver: (channel: Channel) => boolean): CallEvent[] {
    const over = [...this.#channels.all()].filter((channel) => channel.endMs === undefined && isOver(channel))
    for (const channel of over) {
      channel.endMs = Math.max(channel.startMs, this.#heardMs)
      channel.guesses.add('ended')
      channel.group.whole = false
      stayIn(channel, undefined, channel.endMs)
    }
    return this.#emitEach(over)
  }

  /** Asterisk answered, though there was nothing to say of calls: what is up was up until now. */
  alive(atMs: number): void {
    this.#lastAtMs = Math.max(this.#lastAtMs, atMs + this.#offsetMs)
  }

  /** The connection is lost; `take` goes on with the next one. */
  lost(): void {
    this.#heardMs = this.#lastAtMs
  }

  /** Once for each call. */
  #emitEach(channels: Iterable<Channel>): CallEvent[] {
    const one = new Map([...channels].map((channel) => [channel.group, channel]))
    return [...one.values()].flatMap((channel) => this.#emit(channel))
  }

  #emit(channel: Channel): CallEvent[] {
    this.#ownCalls.begun(channel)
    // Who came to a conference came to the calls of all who are in it.
    const hosts = [...channel.hosts].filter((host) => host !== channel.group && !isOver(host))
    return [channel.group, ...hosts].flatMap((group) => this.#emitOf(group))
  }

  #emitOf(group: CallGroup): CallEvent[] {
    const events = emitEvents(group, this.#context)
    if (events.length > 0) for (const linkedId of group.linkedIds) this.#changed.set(linkedId, group)
    if (!isOver(group)) return events
    this.#channels.forget(group)
    if (events.length === 0) this.#ownCalls.overUndecided(group)
    return events
  }
}

function isOver({ channels }: CallGroup): boolean {
  return [...channels].every((channel) => channel.endMs !== undefined)
}

function latestMs({ startMs, ringingMs = 0, upMs = 0, endMs = 0 }: Channel): number {
  return Math.max(startMs, ringingMs, upMs, endMs)
}
