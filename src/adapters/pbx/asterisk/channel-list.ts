/**
 * Calls that are up already when we connect, from `CoreShowChannels`. Who dialled whom is not in it: the application
 * that a channel runs shows whether it dials, was dialled or is on its own. Times are guesses, and marked so.
 */

import { actingAlone, type Channel } from './channel.ts'
import type { Channels } from './channels.ts'
import { foundIn } from './conversation-facts.ts'
import type { AmiMessage } from './message.ts'
import type { Reader } from './numbering.ts'

/** One item of the list. A channel that is known keeps what was seen of it. */
export function seeFound(channels: Channels, message: AmiMessage, atMs: number): void {
  const known = channels.get(message.text('Uniqueid'))
  const startMs = atMs - durationMs(message.text('Duration'))
  const channel = channels.see(message, '', known ? atMs : startMs)
  if (channel === undefined) return
  const bridge = message.text('BridgeId') || undefined
  if (known) refresh(channels, known, message, bridge, atMs)
  else discover(channels, channel, message, bridge, atMs)
}

function refresh(
  channels: Channels,
  channel: Channel,
  message: AmiMessage,
  bridge: string | undefined,
  atMs: number,
): void {
  channel.found = runs(message)
  actsAlone(channel)
  const last = channel.stays.at(-1)
  const was = last !== undefined && last.toMs === undefined ? last.bridge : undefined
  if (was !== bridge) channel.group.whole = false
  foundIn(channels, channel, bridge, atMs)
  if (message.text('ChannelState') === '5') channel.ringingMs ??= atMs
  if (message.text('ChannelState') !== '6') return
  channel.upMs ??= atMs
  if (channel.dial === undefined || channel.dial.status !== undefined) return
  channel.dial.status = 'ANSWER'
  channel.dial.endMs = channel.upMs
  channel.guesses.add('answered')
}

function discover(
  channels: Channels,
  channel: Channel,
  message: AmiMessage,
  bridge: string | undefined,
  atMs: number,
): void {
  const state = message.text('ChannelState')
  const { application, data } = runs(message)
  foundIn(channels, channel, bridge, atMs)
  channel.found = { application, data }
  actsAlone(channel)
  if (state === '6') channel.upMs = channel.startMs
  if (state === '5' || state === '6') {
    channel.ringingMs = channel.startMs
    channel.guesses.add('ringing')
  }
  if (application === 'Queue') {
    channel.group.queue ??= data.split(',')[0] || undefined
    channel.inQueue = bridge === undefined
  }
  if (/^voicemail$/i.test(application)) channel.group.voicemail = true
}

function runs(message: AmiMessage) {
  return { application: message.text('Application'), data: message.text('ApplicationData') }
}

/** A dialplan behind a Local channel that does something else than dial on. */
function actsAlone(channel: Channel): void {
  if (channel.parsed.local?.half !== 2 || channel.dialled.length > 0) return
  if (actingAlone.has(channel.found?.application ?? '')) channel.actsAlone = true
}

/** Once the list is whole: who was dialled, and by whom. */
export function completeFound(channels: Iterable<Channel>, reader: Reader): void {
  for (const channel of channels) {
    const application = channel.found?.application ?? ''
    if (channel.dial !== undefined || !/^App(?:Dial|Queue)/.test(application)) continue
    const by = application === 'AppDial2' ? undefined : diallerOf(channel, reader)
    channel.dial = { by, text: '', callerContext: by?.context ?? '' }
    by?.dialled.push(channel)
    if (channel.upMs === undefined) continue
    channel.dial.status = 'ANSWER'
    channel.dial.endMs = channel.upMs
    channel.guesses.add('answered')
  }
}

function diallerOf(channel: Channel, reader: Reader): Channel | undefined {
  const others = [...channel.group.channels].filter((one) => one !== channel)
  const diallers = others.filter((one) => /^(?:Dial|Queue)$/.test(one.found?.application ?? ''))
  const called = channel.parsed.local?.extension ?? channel.parsed.endpoint
  const inside = reader.extensionOf(channel.name)
  return (
    diallers.find((one) => one.found?.data.includes(`/${called}`) || (inside !== undefined && one.exten === inside)) ??
    diallers[0] ??
    others.find((one) => one.id === channel.group.linkedIds[0]) ??
    others[0]
  )
}

function durationMs(text: string): number {
  const [hours, minutes, seconds] = text.split(':').map(Number)
  const total = ((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)
  return Number.isFinite(total) ? total * 1000 : 0
}
