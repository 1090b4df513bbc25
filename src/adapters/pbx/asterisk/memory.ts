/**
 * Calls in progress as plain JSON, one entry a call, so that a forwarder that is started anew goes on where the last
 * one stood: a call that ended in between is ended, and nothing is told twice under another name.
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
  voicemail: z.boolean(),
  inQueue: z.boolean(),
  isBusy: z.boolean(),
  pickup: z.object({ by: z.string(), atMs: z.number(), told: z.boolean() }).optional(),
  stays: z.array(span.extend({ bridge: z.string() })),
  holds: z.array(span),
  guesses: z.array(z.enum(['start', 'ringing', 'answered', 'ended'])),
  told: z.array(z.enum(['ringing', 'answered', 'ended'])),
})

const groupForm = z.object({
  linkedIds: z.array(z.string()).min(1),
  queue: text,
  wanted: text,
  order: text,
  voicemail: z.boolean(),
  gaveUp: z.boolean(),
  whole: z.boolean(),
  told: z.array(z.string()),
  transfers: z.array(z.object({ id: z.string(), atMs: z.number(), from: text, to: z.string() })),
  channels: z.array(channelForm),
})

const checkpoint: z.ZodType<Checkpoint> = z.json()

/** A call as it is kept. */
export function keep(group: CallGroup): Checkpoint {
  const channels = [...group.channels].map((channel) => ({
    ...channel,
    parsed: undefined,
    group: undefined,
    dialled: undefined,
    listed: undefined,
    list: undefined,
    pair: channel.pair?.id,
    dial: channel.dial && { ...channel.dial, by: channel.dial.by?.id },
    guesses: [...channel.guesses],
    told: [...channel.told],
  }))
  const transfers = group.transfers.map((transfer) => ({ ...transfer, from: transfer.from?.id }))
  return checkpoint.parse(JSON.parse(JSON.stringify({ ...group, channels, transfers, told: [...group.told] })))
}

/** The call that was kept; undefined when the entry is of another version and can't be read. */
export function recall(kept: Checkpoint): CallGroup | undefined {
  const parsed = groupForm.safeParse(kept)
  if (!parsed.success) return undefined
  const { channels, transfers, told, linkedIds, queue, wanted, order, voicemail, gaveUp, whole } = parsed.data
  const group: CallGroup = {
    ...newGroup(linkedIds[0] ?? ''),
    linkedIds,
    queue,
    wanted,
    order,
    voicemail,
    gaveUp,
    whole,
  }
  for (const one of told) group.told.add(one)
  const known = new Map<string, Channel>()
  for (const { pair: _pair, dial: _dial, ...facts } of channels) {
    const { guesses, told: toldOf } = facts
    const parsedName = readChannelName(facts.name)
    const own = { parsed: parsedName, group, dialled: [], list: 0, guesses: new Set(guesses), told: new Set(toldOf) }
    const channel: Channel = { ...facts, ...own }
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
  for (const transfer of transfers) group.transfers.push({ ...transfer, from: known.get(transfer.from ?? '') })
  return group
}
