/**
 * Calls in progress as plain JSON, one entry a call, so that a forwarder that is started anew goes on where the last
 * one stood: a call that ended in between is ended, and nothing is reported twice under another name.
 */
import * as z from 'zod'
import type { Checkpoint } from '../checkpoint.ts'
import { type CallGroup, type Channel, newGroup } from './channel.ts'
import { readChannelName } from './channel-name.ts'

const span = z.object({ fromMs: z.number(), toMs: z.number().optional() })
const text = z.string().optional()
const ms = z.number().optional()

const channelForm = z.object({
  id: z.string(),
  name: z.string(),
  startMs: z.number(),
  context: z.string(),
  exten: z.string(),
  number: z.string(),
  callerName: z.string(),
  ringingMs: ms,
  upMs: ms,
  endMs: ms,
  cause: text,
  pair: text,
  dial: z.object({ by: text, text: z.string(), callerContext: z.string(), status: text, endMs: ms }).optional(),
  actsAlone: z.boolean(),
  isToBeDialled: z.boolean(),
  wasAsked: z.boolean(),
  isParked: z.boolean(),
  voicemail: z.boolean(),
  inQueue: z.boolean(),
  isBusy: z.boolean(),
  pickedUpMs: ms,
  joinedMs: ms,
  queueMs: ms,
  leftQueue: z.enum(['timed out', 'gave up']).optional(),
  stays: z.array(span.extend({ bridge: z.string() })),
  holds: z.array(span),
  guesses: z.array(z.enum(['start', 'ringing', 'answered', 'ended'])),
})

const groupForm = z.object({
  linkedIds: z.array(z.string()).min(1),
  queue: text,
  wanted: text,
  requestId: text,
  parkedBy: text,
  voicemail: z.boolean(),
  gaveUp: z.boolean(),
  whole: z.boolean(),
  emitted: z.array(z.string()),
  transfers: z.array(
    z.object({ id: z.string(), atMs: z.number(), movedId: text, fromExtension: text, to: z.string() }),
  ),
  channels: z.array(channelForm),
})

/** A call as it is saved: the form leaves out the rest. Who is in a conference with it is found again by the next list of channels. */
export function saveCall(group: CallGroup): Checkpoint {
  const channels = [...group.channels].map((channel) => ({
    ...channel,
    pair: channel.pair?.id,
    dial: channel.dial && { ...channel.dial, by: channel.dial.by?.id },
    guesses: [...channel.guesses],
  }))
  return groupForm.parse({ ...group, emitted: [...group.emitted], channels })
}

/** The call that was saved; undefined when the entry is of another version and can't be read. */
export function recallCall(saved: Checkpoint): CallGroup | undefined {
  const parsed = groupForm.safeParse(saved)
  if (!parsed.success) return undefined
  const { channels, emitted, ...facts } = parsed.data
  const group: CallGroup = { ...newGroup(facts.linkedIds[0] ?? ''), ...facts }
  for (const one of emitted) group.emitted.add(one)
  const known = new Map<string, Channel>()
  for (const { pair: _pair, dial: _dial, ...channelFacts } of channels) {
    const own = { parsed: readChannelName(channelFacts.name), group, dialled: [], list: 0, hosts: new Set<CallGroup>() }
    const channel: Channel = { ...channelFacts, ...own, guesses: new Set(channelFacts.guesses) }
    known.set(channel.id, channel)
    group.channels.add(channel)
  }
  for (const { id, pair, dial } of channels) {
    const channel = known.get(id)
    if (channel === undefined) continue
    channel.pair = known.get(pair ?? '')
    if (dial === undefined) continue
    channel.dial = { ...dial, by: known.get(dial.by ?? '') }
    channel.dial.by?.dialled.push(channel)
  }
  return group
}
