/**
 * What follows from the facts of a call: who called, which way, who was rung, how it ended. Pure, and dependent on the
 * set of facts only, not on the order in which they came: Asterisk promises an order for each channel alone.
 */

import type { Direction } from '../../../core/calls/event.ts'
import type { Home } from '../../../core/phone/home.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import type { CallGroup, Channel } from './channel.ts'
import { diallerOf, isParty, isSomebody, wasAsked } from './dial-tree.ts'
import { firstJoinedMs } from './joined.ts'
import type { Reader } from './numbering.ts'

export interface CallFacts {
  /** The channel that stands for the one who called; of a Local pair the half that runs the dialplan. */
  readonly caller: Channel
  /** Undefined as long as it can't be known: an extension's channel that has not dialled anybody yet. */
  readonly direction: Direction | undefined
  /** The phone of the extension that calls; undefined for calls from outside, and where the PBX calls for nobody. */
  readonly ownPhone: Channel | undefined
  /** Phones of the PBX that were dialled or joined in (for a call from outside, phones elsewhere too), in order. */
  readonly called: ReadonlySet<Channel>
  /** Channels to the outside that were dialled for an extension, in order; the customer that the PBX called first. */
  readonly dialledOut: readonly Channel[]
}

export function callFactsOf(group: CallGroup, reader: Reader, home: Home): CallFacts | undefined {
  const root = rootOf(group, reader)
  if (root === undefined) return undefined
  const parties = [...group.channels].filter((channel) => isParty(channel) && channel.dial?.by !== undefined)
  const isLocal = root.parsed.local !== undefined
  const wasOriginated = root.dial !== undefined && root.dial.by === undefined
  // The context of a line that the PBX dials is where calls from that line would begin.
  const comesIn = isLocal
    ? reader.isInbound(root.context)
    : !wasOriginated && !root.isToBeDialled && isFromOutside(root, reader)
  if (comesIn) {
    const caller = root.parsed.local?.half === 1 ? (root.pair ?? root) : root
    const called = new Set([...parties, ...joinedTo(group, [caller], reader)])
    return { caller, direction: 'inbound', ownPhone: undefined, called, dialledOut: [] }
  }
  if (wasOriginated) return originated(group, root, parties, reader, home)
  return madeBy(group, root, root, parties, reader, home)
}

/** A call that the PBX was asked to make: it rings one side first, and dials the other from there. */
function originated(
  group: CallGroup,
  root: Channel,
  parties: readonly Channel[],
  reader: Reader,
  home: Home,
): CallFacts {
  const first = parties.filter((party) => root.parsed.local !== undefined && diallerOf(party, root) === root.pair)
  const far = parties.filter((party) => !first.includes(party))
  const isOut = (party: Channel) => isOutside(party, reader)
  const ringsNumber = root.parsed.local !== undefined && reader.extensionOf(root.name) === undefined
  const customers = root.parsed.local === undefined ? [root].filter(isOut) : ringsNumber ? first.filter(isOut) : []
  if (customers.length === 0 || first.some((party) => !isOut(party))) {
    const phone =
      first.find((party) => answeredAtMs(party) !== undefined) ?? first.find((one) => !isOut(one)) ?? first[0]
    return madeBy(group, root, phone ?? root, far, reader, home)
  }
  const called = new Set([...far, ...joinedTo(group, customers, reader)])
  return { caller: root, direction: 'outbound', ownPhone: undefined, called, dialledOut: customers }
}

/** A call of an extension. */
function madeBy(
  group: CallGroup,
  root: Channel,
  ownPhone: Channel,
  parties: readonly Channel[],
  reader: Reader,
  home: Home,
): CallFacts {
  const far = parties.filter((party) => party !== ownPhone)
  const out = far.filter((party) => isOutside(party, reader))
  const inside = far.filter((party) => !isOutside(party, reader))
  const direction = directionOf(group, root, { out, inside }, reader, home)
  const dialledOut = direction === 'internal' ? [] : out
  const dialled = direction === 'internal' ? far : inside
  const others = dialledOut.length > 0 ? dialledOut : [root, ownPhone]
  const joined = direction === undefined ? [] : joinedTo(group, others, reader).filter((one) => one !== ownPhone)
  return { caller: root, direction, ownPhone, called: new Set([...dialled, ...joined]), dialledOut }
}

function directionOf(
  group: CallGroup,
  root: Channel,
  { out, inside }: { readonly out: readonly Channel[]; readonly inside: readonly Channel[] },
  reader: Reader,
  home: Home,
): Direction | undefined {
  // A colleague who is rung at a desk and at a mobile phone outside is called inside.
  const first = inside[0]
  const firstOut = out[0]
  const alsoOutside = first && firstOut && first.startMs <= firstOut.startMs && reader.isExtension(root.exten)
  if (firstOut && !alsoOutside) return 'outbound'
  if (first) return 'internal'
  if (group.wanted === undefined) return undefined
  return readNumber(group.wanted, home).kind === 'public' ? 'outbound' : 'internal'
}

/**
 * The first channel of the call gives it its linkedid; the oldest known stands in for one that we have not seen. Where
 * an extension waited (in a conference, as an agent) for a caller from outside, it is the caller's call.
 */
function rootOf(group: CallGroup, reader: Reader): Channel | undefined {
  let oldest: Channel | undefined
  for (const channel of group.channels) {
    if (channel.id === group.linkedIds[0]) {
      if (channel.dial !== undefined || channel.dialled.length > 0 || isFromOutside(channel, reader)) return channel
      const isCaller = (one: Channel) => group.linkedIds.includes(one.id) && one.dial === undefined
      return [...group.channels].find((one) => isCaller(one) && isFromOutside(one, reader)) ?? channel
    }
    if (channel.dial?.by !== undefined) continue
    if (oldest === undefined || channel.startMs < oldest.startMs) oldest = channel
  }
  return oldest ?? group.channels.values().next().value
}

function isFromOutside(channel: Channel, reader: Reader): boolean {
  if (reader.isInbound(channel.context)) return true
  return channel.parsed.local === undefined && reader.extensionOf(channel.name) === undefined
}

function isOutside(channel: Channel, reader: Reader): boolean {
  const context = channel.dial?.callerContext ?? ''
  return reader.isOutbound(context) || reader.extensionOf(channel.name) === undefined
}

/** Phones that nobody dialled and that came to the other side: they fetched a parked call, or met it in a conference. */
function joinedTo(group: CallGroup, others: readonly Channel[], reader: Reader): Channel[] {
  const isPhone = (one: Channel) =>
    one.dial === undefined && one.parsed.local === undefined && reader.extensionOf(one.name) !== undefined
  const everybody = everybodyIn(group)
  const phones = everybody.filter((one) => isPhone(one) && one.stays.length > 0 && !others.includes(one))
  return phones.filter((phone) => {
    phone.joinedMs ??= firstJoinedMs(phone, others, everybody)
    return phone.joinedMs !== undefined
  })
}

/** The channels of the call, and those that are in a conference with them. */
export function everybodyIn({ channels, guests }: CallGroup): Channel[] {
  return [...channels, ...guests]
}

/**
 * When a person took the call at this channel: at a dialled phone when it answered or, where it was asked to accept the
 * call first (press 1), when it did; never where it was joined to nobody, or the dialplan behind a Local channel went to
 * voicemail.
 */
export function answeredAtMs(channel: Channel): number | undefined {
  const { dial, group } = channel
  if (channel.voicemail || channel.pair?.voicemail) return undefined
  if (dial !== undefined && dial.status !== 'ANSWER') return undefined
  if (channel.joinedMs === undefined && channel.stays.length > 0) {
    const everybody = everybodyIn(group)
    channel.joinedMs = firstJoinedMs(channel, everybody.filter(isSomebody), everybody)
  }
  const { joinedMs } = channel
  if (dial?.endMs === undefined || wasAsked(channel)) return joinedMs
  // What came between was not seen.
  return joinedMs !== undefined || channel.guesses.has('ended') ? dial.endMs : undefined
}

/** When the first of them answered. */
export function firstAnswerMs(channels: Iterable<Channel>): number | undefined {
  const times = [...channels].flatMap((channel) => answeredAtMs(channel) ?? [])
  return times.length > 0 ? Math.min(...times) : undefined
}
