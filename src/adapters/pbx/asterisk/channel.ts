/** What is known of one channel and of the channels that belong together. Only facts; what follows is in call-facts.ts. */
import type { ChannelName } from './channel-name.ts'

/** From when to when; without an end: still. Milliseconds since the epoch. */
export interface Span {
  readonly fromMs: number
  toMs?: number
}

export interface Stay extends Span {
  readonly bridge: string
}

export interface Dial {
  /** Who dialled; undefined when the PBX itself did (Originate). */
  by: Channel | undefined
  /** The dial string; empty when only its being dialled is known. */
  text: string
  callerContext: string
  status?: string
  endMs?: number
}

/** Facts that were not seen as they happened: known from a list of channels, or only by their being over. */
export type Guess = 'start' | 'ringing' | 'answered' | 'ended'

export interface Channel {
  readonly id: string
  name: string
  parsed: ChannelName
  group: CallGroup
  readonly startMs: number
  context: string
  exten: string
  number: string
  callerName: string
  ringingMs?: number
  upMs?: number
  endMs?: number
  cause?: string
  pair?: Channel
  dial?: Dial
  readonly dialled: Channel[]
  /** Its dialplan rings, answers or is busy by itself: the Local channel is a party, not a way to one. */
  actsAlone: boolean
  /** Made to be dialled, though by whom is not known yet. */
  isToBeDialled: boolean
  /** It was dialled, answered, and ran a dialplan of its own before it was joined to the caller. */
  wasAsked: boolean
  voicemail: boolean
  inQueue: boolean
  /** The PBX plays it a busy tone. */
  isBusy: boolean
  isParked: boolean
  /** When another phone took this ringing call away (call pickup). */
  pickedUpMs?: number
  /** How long the dialplan lets it wait in the queue that it is in. */
  queueMs?: number
  /** It was in a queue and left without an agent: its time was up, or the caller hung up. */
  leftQueue?: 'timed out' | 'gave up'
  readonly stays: Stay[]
  readonly holds: Span[]
  readonly guesses: Set<Guess>
  /** Calls of others that it is in a conference with. */
  readonly hosts: Set<CallGroup>
  /** When it was first joined to another phone or line; undefined: not yet. */
  joinedMs?: number
  /** What it ran when it was found in a list of channels. */
  found?: { readonly application: string; readonly data: string }
  /** The last list of channels in which it was, or the one that was running when it appeared. */
  list: number
}

/** Applications with which a dialplan rings, answers, refuses or waits by itself. */
export const actingAlone: ReadonlySet<string> = new Set(['Ringing', 'Answer', 'Busy', 'Congestion', 'Wait', 'Echo'])

export interface Transfer {
  readonly id: string
  readonly atMs: number
  /** The channel that was handed over by dialling: whom it dials then is where it leads. */
  readonly movedId?: string | undefined
  readonly fromExtension?: string | undefined
  /** An extension, or a number. */
  readonly to: string
}

export interface CallGroup {
  /** Every linkedid that the call had, oldest first. */
  linkedIds: string[]
  readonly channels: Set<Channel>
  queue?: string
  /** The number that was asked for when the PBX was asked to make the call. */
  wanted?: string
  /** The id of the click-to-call request that it was made for: another name of the call. */
  requestId?: string
  /** The extension that parked it last. */
  parkedBy?: string
  voicemail: boolean
  /** The caller hung up while it rang or waited. */
  gaveUp: boolean
  /** Followed from the first moment without a gap: only then talk can be counted. */
  whole: boolean
  transfers: Transfer[]
  /** Channels of other calls that are in a conference with this one's. */
  readonly guests: Set<Channel>
  /** What was emitted: channel and kind, so that nothing is emitted twice, whatever the call is named later. */
  readonly emitted: Set<string>
}

export function newGroup(linkedId: string): CallGroup {
  return {
    linkedIds: [linkedId],
    channels: new Set(),
    voicemail: false,
    gaveUp: false,
    whole: true,
    transfers: [],
    guests: new Set(),
    emitted: new Set(),
  }
}

/** Enters a bridge, or (undefined) is in none. */
export function stayIn(channel: Channel, bridge: string | undefined, atMs: number): void {
  const last = channel.stays.at(-1)
  const open = last && last.toMs === undefined ? last : undefined
  if (open?.bridge === bridge) return
  if (open) open.toMs = atMs
  if (bridge !== undefined) channel.stays.push({ bridge, fromMs: atMs })
}

export function leave(channel: Channel, bridge: string, atMs: number): void {
  const open = channel.stays.findLast((stay) => stay.bridge === bridge && stay.toMs === undefined)
  if (open) open.toMs = atMs
}

export function hold(channel: Channel, held: boolean, atMs: number): void {
  const last = channel.holds.at(-1)
  const open = last !== undefined && last.toMs === undefined ? last : undefined
  if (held && !open) channel.holds.push({ fromMs: atMs })
  if (!held && open) open.toMs = atMs
}
