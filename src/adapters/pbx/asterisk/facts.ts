/** What each message adds to its channels. Only facts: what follows from them is in story.ts. */

import { storyOf } from './call-facts.ts'
import { actingAlone, type Channel, hold, stayIn } from './channel.ts'
import { readChannelName } from './channel-name.ts'
import { conversationFacts } from './conversation-facts.ts'
import type { Fact } from './fact.ts'
import { seeListed } from './listed.ts'
import { transferFacts } from './transfer-facts.ts'

/** By name of the event; all others say nothing of calls. */
export const facts: Readonly<Record<string, Fact>> = {
  ...conversationFacts,
  ...transferFacts,
  Newchannel: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel) setState(channel, message.text('ChannelState'), atMs)
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
    // A queue may turn the caller away, and then no one joins it.
    if (application === 'Queue') channel.group.queue ??= message.text('AppData').split(',')[0] || undefined
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
    dialled.dial.status ??= message.text('DialStatus')
    dialled.dial.endMs ??= atMs
    return dialled
  },
  HangupRequest: (channels, message, atMs, { reader, country }) => {
    const channel = channels.see(message, '', atMs)
    if (channel === undefined) return undefined
    const story = storyOf(channel.group, reader, country)
    if (story === undefined || (channel !== story.caller && channel !== story.ownPhone)) return undefined
    const isWaiting = channel.inQueue || channel.dialled.some((dialled) => dialled.dial?.status === undefined)
    const inMenu = story.direction === 'inbound' && channel.dialled.length === 0 && !channel.isBusy
    if ((isWaiting || inMenu) && !channel.group.voicemail) channel.group.gaveUp = true
    return undefined
  },
  Hangup: (channels, message, atMs) => {
    const channel = channels.get(message.text('Uniqueid'))
    if (channel === undefined) return undefined
    channels.see(message, '', atMs)
    channel.cause = message.text('Cause')
    channel.endMs = atMs
    stayIn(channel, undefined, atMs)
    hold(channel, false, atMs)
    return channel
  },
  CoreShowChannel: (channels, message, atMs) => {
    seeListed(channels, message, atMs)
    return undefined
  },
}

function setState(channel: Channel, state: string, atMs: number): void {
  if (state === '5') channel.ringingMs ??= atMs
  if (state === '7') channel.isBusy = true
  if (state !== '6') return
  channel.upMs ??= atMs
  // The dialplan behind a Local channel took the call without dialling anybody: it is the party itself.
  if (channel.parsed.local?.half === 2 && channel.dialled.length === 0) channel.actsAlone = true
}
