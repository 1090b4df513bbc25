/**
 * What follows from the facts of a call: who called, which way, who was rung, how it ended. Pure, and dependent on the
 * set of facts only, not on the order in which they came: Asterisk promises an order for each channel alone.
 */
import type { Direction, Outcome } from '../../../core/calls/event.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import type { CallGroup, Channel } from './channel.ts'
import type { Reader } from './numbering.ts'

export interface Story {
  /** The channel that stands for the one who called; of a Local pair the half that runs the dialplan. */
  readonly caller: Channel
  /** Undefined as long as it can't be known: an extension's channel that has not dialled anybody yet. */
  readonly direction: Direction | undefined
  /** The phone of the extension that calls; undefined for calls from outside. */
  readonly ownPhone: Channel | undefined
  /** Phones of the PBX that were dialled (for a call from outside, phones elsewhere too), in order. */
  readonly called: readonly Channel[]
  /** Channels to the outside that an extension's call dialled, in order. */
  readonly dialledOut: readonly Channel[]
}

export function storyOf(group: CallGroup, reader: Reader, country: string): Story | undefined {
  const root = rootOf(group)
  if (root === undefined) return undefined
  const dialplanHalf = root.parsed.local?.half === 1 ? (root.pair ?? root) : root
  const fromOutside =
    reader.isInbound(root.context) || (root.parsed.local === undefined && reader.extensionOf(root.name) === undefined)
  const parties = [...group.channels].filter(isParty)
  if (fromOutside) {
    const called = parties.filter((channel) => channel.dial?.by !== undefined)
    return { caller: dialplanHalf, direction: 'inbound', ownPhone: undefined, called, dialledOut: [] }
  }
  const ownSide = root.parsed.local?.half === 1 ? root.pair : undefined
  const far = parties.filter((channel) => channel.dial?.by !== undefined && channel.dial.by !== ownSide)
  const dialledOut = far.filter((channel) => isOutside(channel, reader))
  const called = far.filter((channel) => !isOutside(channel, reader))
  return {
    caller: root,
    direction: directionOf(group, dialledOut.length, called.length, country),
    ownPhone: ownPhoneOf(root),
    called,
    dialledOut,
  }
}

/** The first channel of the call gives it its linkedid; the oldest known stands in for one that we have not seen. */
function rootOf(group: CallGroup): Channel | undefined {
  let oldest: Channel | undefined
  for (const channel of group.channels) {
    if (channel.id === group.linkedIds[0]) return channel
    if (channel.dial?.by !== undefined) continue
    if (oldest === undefined || channel.startMs < oldest.startMs) oldest = channel
  }
  return oldest ?? group.channels.values().next().value
}

/** A channel that was dialled and is somebody. A Local channel is only a way to others, unless its dialplan acts alone. */
function isParty(channel: Channel): boolean {
  if (channel.dial === undefined) return false
  return channel.parsed.local === undefined || (channel.pair?.actsAlone === true && channel.pair.dialled.length === 0)
}

function isOutside(channel: Channel, reader: Reader): boolean {
  const context = channel.dial?.callerContext ?? ''
  return reader.isOutbound(context) || reader.extensionOf(channel.name) === undefined
}

function directionOf(group: CallGroup, out: number, inside: number, country: string): Direction | undefined {
  if (out > 0) return 'outbound'
  if (inside > 0) return 'internal'
  if (group.wanted === undefined) return undefined
  return readNumber(group.wanted, country).kind === 'public' ? 'outbound' : 'internal'
}

/** Of a Local channel that rings phones, the phone that answered, else the first. */
function ownPhoneOf(root: Channel): Channel {
  const phones = root.parsed.local?.half === 1 ? (root.pair?.dialled ?? []) : []
  return phones.find((phone) => phone.dial?.status === 'ANSWER') ?? phones[0] ?? root
}

/** When a dialled channel was taken by a person; a Local channel whose dialplan went to voicemail was not. */
export function answeredAtMs(channel: Channel): number | undefined {
  if (channel.dial?.status !== 'ANSWER' || channel.voicemail || channel.pair?.voicemail) return undefined
  return channel.dial.endMs
}

/** How a called phone's ringing ended; undefined when somebody else took the call, so that it missed nothing. */
export function outcomeOfCalled(channel: Channel, group: CallGroup): Outcome | undefined {
  if (answeredAtMs(channel) !== undefined) return 'answered'
  const { cause } = channel
  const status = channel.dial?.status
  if (cause === '26') return undefined
  if (status === 'CANCEL') return group.gaveUp ? 'missed' : undefined
  if (status === 'BUSY' || cause === '17') return 'busy'
  if (status === 'NOANSWER' || cause === undefined || /^(?:0|16|18|19|20|21|127)$/.test(cause)) return 'missed'
  return 'failed'
}

const unansweredBestFirst: readonly Outcome[] = ['missed', 'busy', 'failed']

/** How the call as a whole ended. */
export function outcomeOfCall(group: CallGroup, story: Story): Outcome {
  const tried = story.direction === 'outbound' ? [...story.dialledOut, ...story.called] : story.called
  if (tried.some((channel) => answeredAtMs(channel) !== undefined)) return 'answered'
  if (group.voicemail && story.direction !== 'outbound') return 'voicemail'
  if (group.gaveUp) return story.direction === 'inbound' ? 'abandoned' : 'missed'
  const outcomes = new Set(tried.map((channel) => outcomeOfCalled(channel, group)))
  const best = unansweredBestFirst.find((outcome) => outcomes.has(outcome))
  if (best) return best
  const wasTaken = story.caller.upMs !== undefined || tried.length > 0 || group.queue !== undefined
  return wasTaken || story.direction !== 'inbound' ? 'missed' : 'failed'
}

/** When the first of them answered. */
export function firstAnswerMs(channels: readonly Channel[]): number | undefined {
  const times = channels.flatMap((channel) => answeredAtMs(channel) ?? [])
  return times.length > 0 ? Math.min(...times) : undefined
}
