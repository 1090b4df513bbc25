/**
 * The channels that are up, in the groups that make calls. Channels are followed by Uniqueid. Their Linkedid says which
 * belong together; where it changes in mid-call (the oldest wins in a bridge), two groups become one and keep both names.
 */

import { type CallGroup, type Channel, newGroup, stayIn } from './channel.ts'
import { isHelper, readChannelName } from './channel-name.ts'
import type { AmiMessage } from './message.ts'

/** Ids of channels that are over, so that a late message does not bring one back. */
const goneMax = 10_000

export class Channels {
  readonly #channels = new Map<string, Channel>()
  readonly #groups = new Map<string, CallGroup>()
  readonly #halves = new Map<string, Channel>()
  readonly #bridges = new Map<string, Set<Channel>>()
  readonly #gone = new Set<string>()
  /** Counts the lists of channels that were read. */
  list = 0

  all(): Iterable<Channel> {
    return this.#channels.values()
  }

  get(id: string): Channel | undefined {
    return this.#channels.get(id)
  }

  /** The channel of a message's snapshot, updated; made when it is new. Undefined when there is none, or it is over. */
  see(message: AmiMessage, prefix: string, atMs: number): Channel | undefined {
    const id = message.text(`${prefix}Uniqueid`)
    if (id === '') return undefined
    const channel = this.#channels.get(id) ?? this.#make(message, prefix, id, atMs)
    if (channel === undefined) return undefined
    channel.list = this.list
    this.#link(channel, message.text(`${prefix}Linkedid`))
    if (channel.number === '') channel.number = message.text(`${prefix}CallerIDNum`)
    if (channel.callerName === '') channel.callerName = message.name(`${prefix}CallerIDName`)
    return channel
  }

  /** Takes up a call that was kept by an earlier run. */
  add(group: CallGroup): void {
    for (const linkedId of group.linkedIds) this.#groups.set(linkedId, group)
    for (const channel of group.channels) {
      this.#channels.set(channel.id, channel)
      this.#pair(channel)
    }
  }

  /** Forgets the channels of a call that is over. */
  forget(group: CallGroup): void {
    for (const channel of group.channels) {
      this.#channels.delete(channel.id)
      this.#gone.add(channel.id)
      for (const { bridge } of channel.stays) {
        const met = this.#bridges.get(bridge)
        if (met?.delete(channel) && met.size === 0) this.#bridges.delete(bridge)
      }
      if (channel.parsed.local) this.#halves.delete(halfKey(channel.parsed.local.pair, channel.parsed.local.half))
    }
    for (const linkedId of group.linkedIds) if (this.#groups.get(linkedId) === group) this.#groups.delete(linkedId)
    for (const id of this.#gone) {
      if (this.#gone.size <= goneMax) break
      this.#gone.delete(id)
    }
  }

  #make(message: AmiMessage, prefix: string, id: string, atMs: number): Channel | undefined {
    const name = message.text(`${prefix}Channel`)
    if (this.#gone.has(id) || name === '' || isHelper(name)) return undefined
    const linkedId = message.text(`${prefix}Linkedid`) || id
    const group = this.#groups.get(linkedId) ?? newGroup(linkedId)
    this.#groups.set(linkedId, group)
    const channel: Channel = {
      id,
      name,
      parsed: readChannelName(name),
      group,
      startMs: atMs,
      context: message.text(`${prefix}Context`),
      exten: message.text(`${prefix}Exten`),
      number: '',
      callerName: '',
      dialled: [],
      actsAlone: false,
      isToBeDialled: false,
      wasAsked: false,
      isParked: false,
      voicemail: false,
      inQueue: false,
      isBusy: false,
      stays: [],
      holds: [],
      guesses: new Set(),
      hosts: new Set(),
      list: this.list,
    }
    if (message.event !== 'Newchannel') {
      channel.guesses.add('start')
      group.whole = false
    }
    group.channels.add(channel)
    this.#channels.set(id, channel)
    this.#pair(channel)
    return channel
  }

  #pair(channel: Channel): void {
    const { local } = channel.parsed
    if (local === undefined) return
    this.#halves.set(halfKey(local.pair, local.half), channel)
    const other = this.#halves.get(halfKey(local.pair, local.half === 1 ? 2 : 1))
    if (other === undefined) return
    channel.pair = other
    other.pair = channel
  }

  #link(channel: Channel, linkedId: string): void {
    const { group } = channel
    if (linkedId === '' || group.linkedIds.includes(linkedId)) return
    const other = this.#groups.get(linkedId)
    if (other === undefined) {
      group.linkedIds = byAge([...group.linkedIds, linkedId])
      this.#groups.set(linkedId, group)
    } else this.#merge(other, group)
  }

  /**
   * One channel takes over another's call (pickup, a parked call, an agent who was not dialled): Asterisk gives both one
   * linkedid only when they part, so they are joined here.
   */
  join(one: Channel | undefined, other: Channel | undefined): void {
    if (one !== undefined && other !== undefined && one.group !== other.group) this.#merge(one.group, other.group)
  }

  /** Enters a bridge. Answers with the others who are or were there. */
  enter(channel: Channel, bridge: string, atMs: number): Channel[] {
    stayIn(channel, bridge, atMs)
    const met = this.#bridges.get(bridge) ?? new Set()
    this.#bridges.set(bridge, met.add(channel))
    return [...met].filter((other) => other !== channel)
  }

  /** Both are in a conference: each is a guest of the other's call, and the calls stay apart. */
  meet(one: Channel, other: Channel): void {
    if (one.group === other.group) return
    one.group.guests.add(other)
    other.hosts.add(one.group)
    other.group.guests.add(one)
    one.hosts.add(other.group)
  }

  /** Both may be known as calls already; every event from now on names both, so that the cloud folds them. */
  #merge(one: CallGroup, another: CallGroup): void {
    const [kept, other] = olderFirst(one, another)
    kept.linkedIds = byAge([...kept.linkedIds, ...other.linkedIds])
    for (const linkedId of other.linkedIds) this.#groups.set(linkedId, kept)
    for (const channel of other.channels) {
      channel.group = kept
      kept.channels.add(channel)
    }
    kept.queue ??= other.queue
    kept.wanted ??= other.wanted
    kept.voicemail ||= other.voicemail
    kept.gaveUp ||= other.gaveUp
    kept.whole &&= other.whole
    kept.transfers.push(...other.transfers)
    kept.requestId ??= other.requestId
    for (const guest of other.guests) {
      guest.hosts.add(kept)
      if (guest.group !== kept) kept.guests.add(guest)
    }
    for (const one of other.emitted) kept.emitted.add(one)
  }
}

function halfKey(pair: string, half: 1 | 2): string {
  return `${pair};${half}`
}

function olderFirst(one: CallGroup, other: CallGroup): [CallGroup, CallGroup] {
  const [oldest] = byAge([one.linkedIds[0] ?? '', other.linkedIds[0] ?? ''])
  return oldest === one.linkedIds[0] ? [one, other] : [other, one]
}

/** `1795151385.3`, with a system's name before it where one is set: seconds, then a running number. */
function byAge(linkedIds: readonly string[]): string[] {
  const age = (id: string) => {
    const [, seconds = '0', serial = '0'] = /(\d+)\.(\d+)$/.exec(id) ?? []
    return [Number(seconds), Number(serial)] as const
  }
  return [...new Set(linkedIds)].sort((a, b) => {
    const [one, two] = [age(a), age(b)]
    return one[0] - two[0] || one[1] - two[1]
  })
}
