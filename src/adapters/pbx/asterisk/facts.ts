/** What each message adds to its channels. Only facts: what follows from them is in call-facts.ts. */

import { callFactsOf } from './call-facts.ts'
import { actingAlone, type Channel, hold, stayIn } from './channel.ts'
import { seeFound } from './channel-list.ts'
import { readChannelName } from './channel-name.ts'
import { conversationFacts } from './conversation-facts.ts'
import type { Fact } from './fact.ts'
import { transferFacts } from './transfer-facts.ts'

/** By name of the event; all others say nothing of calls. */
export const facts: Readonly<Record<string, Fact>> = {
  ...conversationFacts,
  ...transferFacts,
  Newchannel: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel === undefined) return undefined
    // A line or phone that the PBX is about to dial. Who calls is ringing (4) from the first moment.
    channel.isToBeDialled = message.text('ChannelState') === '0'
    setState(channel, message.text('ChannelState'), atMs)
    return channel
  },
  Newstate: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel) setState(channel, message.text('ChannelState'), atMs)
    return channel?.pair?.actsAlone ? channel.pair : channel
  },
  NewCallerid: (channels, message, atMs) => channels.see(message, '', atMs),
  Newexten: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    const application = message.text('Application')
    if (channel === undefined) return undefined
    if (/^voicemail$/i.test(application)) {
      channel.voicemail = true
      channel.group.voicemail = true
    }
    if (application === 'Queue') {
      const [queue, , , , timeout] = message.text('AppData').split(',')
      // A queue may turn the caller away, and then no one joins it.
      channel.group.queue ??= queue || undefined
      channel.queueMs = Number(timeout) > 0 ? Number(timeout) * 1000 : undefined
    }
    // A ring group of FreePBX.
    if (message.text('Context') === 'ext-group' && /^\d+$/.test(message.text('Extension'))) {
      channel.group.queue ??= message.text('Extension')
    }
    // The dialplan goes on after the queue; what runs after a hangup stands at the extension h.
    if (message.text('Extension') !== 'h') channel.leftQueue = undefined
    const { dial, stays } = channel
    const isDialled = dial?.by !== undefined && dial.status === 'ANSWER' && stays.length === 0
    if (isDialled && !/^App(?:Dial|Queue)/.test(application)) channel.wasAsked = true
    if (channel.parsed.local?.half === 2 && actingAlone.has(application)) channel.actsAlone = true
    return channel
  },
  Rename: (channels, message) => {
    const channel = channels.get(message.text('Uniqueid'))
    const name = message.text('Newname')
    if (channel === undefined || /<\w+>$/.test(name)) return undefined
    channel.name = name
    channel.parsed = readChannelName(name)
    return channel
  },
  LocalBridge: (channels, message, atMs) => {
    const one = channels.see(message, 'LocalOne', atMs)
    const two = channels.see(message, 'LocalTwo', atMs)
    if (one && two) [one.pair, two.pair] = [two, one]
    return one
  },
  DialBegin: (channels, message, atMs) => {
    const by = channels.see(message, '', atMs)
    const dialled = channels.see(message, 'Dest', atMs)
    if (dialled === undefined) return undefined
    const [text, callerContext] = [message.text('DialString'), message.text('Context')]
    if (dialled.dial === undefined) {
      dialled.dial = { by, text, callerContext }
      by?.dialled.push(dialled)
    } else if (dialled.dial.text === '') Object.assign(dialled.dial, { text, callerContext })
    if (dialled.exten === 's') dialled.exten = message.text('DestExten')
    return dialled
  },
  DialState: (channels, message, atMs) => {
    const dialled = channels.see(message, 'Dest', atMs)
    if (dialled && message.text('DialStatus') === 'RINGING') dialled.ringingMs ??= atMs
    return dialled
  },
  DialEnd: (channels, message, atMs) => {
    const by = channels.see(message, '', atMs)
    const dialled = channels.see(message, 'Dest', atMs)
    if (dialled === undefined) return undefined
    dialled.dial ??= { by, text: '', callerContext: message.text('Context') }
    // What a list of channels let us guess is seen now, and nothing was emitted in between.
    const wasGuessed = dialled.guesses.delete('answered')
    if (dialled.dial.status === undefined || wasGuessed) {
      dialled.dial.status = message.text('DialStatus')
      dialled.dial.endMs = atMs
    }
    // A phone of another call: it picked this one up.
    if (dialled.dial.status === 'ANSWER') channels.join(by, dialled)
    return dialled
  },
  HangupRequest: (channels, message, atMs, context) => hungUp(channels, message, atMs, context),
  /** Lines other than SIP say so here; all other causes are the PBX's own doing. */
  SoftHangupRequest: (channels, message, atMs, context) =>
    message.text('Cause') === hungUpByDevice ? hungUp(channels, message, atMs, context) : undefined,
  Hangup: (channels, message, atMs) => {
    const channel = channels.get(message.text('Uniqueid'))
    if (channel === undefined) return undefined
    channels.see(message, '', atMs)
    channel.cause = message.text('Cause')
    channel.endMs = atMs
    if (channel.leftQueue === 'gave up') channel.group.gaveUp = true
    stayIn(channel, undefined, atMs)
    hold(channel, false, atMs)
    return channel
  },
  CoreShowChannel: (channels, message, atMs) => {
    seeFound(channels, message, atMs)
    return undefined
  },
}

/** Flag of a soft hangup: the device hung up. */
const hungUpByDevice = '1'

/** A party hangs up. The caller who does it while it rings, or waits, gives up. */
const hungUp: Fact = (channels, message, atMs, { reader, home }) => {
  const channel = channels.see(message, '', atMs)
  if (channel === undefined) return undefined
  if (channel.dial?.by !== undefined && message.text('Cause') !== '') channel.cause ??= message.text('Cause')
  const facts = callFactsOf(channel.group, reader, home)
  if (facts === undefined || (channel !== facts.caller && channel !== facts.ownPhone)) return undefined
  const rings = channel.dialled.some(({ dial, endMs }) => dial?.status === undefined && endMs === undefined)
  const inMenu = facts.direction === 'inbound' && channel.dialled.length === 0 && !channel.isBusy
  if ((channel.inQueue || rings || inMenu) && !channel.group.voicemail) channel.group.gaveUp = true
  return undefined
}

function setState(channel: Channel, state: string, atMs: number): void {
  if (state === '5') channel.ringingMs ??= atMs
  if (state === '7') channel.isBusy = true
  if (state !== '6') return
  channel.upMs ??= atMs
  // The dialplan behind a Local channel took the call without dialling anybody: it is the party itself.
  if (channel.parsed.local?.half === 2 && channel.dialled.length === 0) channel.actsAlone = true
}
