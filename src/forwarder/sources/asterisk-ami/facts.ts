/** What each message adds to its channels. Only facts: what follows from them is in story.ts. */
import type { AmiMessage } from '../../ami/message.ts'
import { actingAlone, type Channel, hold, leave, stayIn } from './channel.ts'
import { readChannelName } from './channel-name.ts'
import type { Channels } from './channels.ts'
import type { TellContext } from './envelope.ts'
import { seeListed } from './listed.ts'
import { storyOf } from './story.ts'

/** Adds what a message tells to its channel, and answers with it when there may be something to tell. */
type Fact = (channels: Channels, message: AmiMessage, atMs: number, context: TellContext) => Channel | undefined

/** By name of the event; all others say nothing of calls. */
export const facts: Readonly<Record<string, Fact>> = {
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
  BridgeEnter: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    // Parked calls and callers in a queue are in a holding bridge: with nobody.
    if (channel && message.text('BridgeTechnology') !== 'holding_bridge') {
      stayIn(channel, message.text('BridgeUniqueid'), atMs)
      hold(channel, false, atMs)
    }
    return undefined
  },
  BridgeLeave: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel) leave(channel, message.text('BridgeUniqueid'), atMs)
    return undefined
  },
  Hold: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel) hold(channel, true, atMs)
    return undefined
  },
  Unhold: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel) hold(channel, false, atMs)
    return undefined
  },
  QueueCallerJoin: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel === undefined) return undefined
    channel.inQueue = true
    channel.group.queue ??= message.text('Queue') || undefined
    return channel
  },
  QueueCallerLeave: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel) channel.inQueue = false
    return channel
  },
  BlindTransfer: (channels, message, atMs) => {
    const from = channels.see(message, 'Transferer', atMs)
    const moved = channels.see(message, 'Transferee', atMs)
    const to = message.text('Extension')
    return transferred(from ?? moved, `${message.text('TransfererUniqueid')}:${to}`, atMs, from, to, message)
  },
  AttendedTransfer: (channels, message, atMs, { reader }) => {
    const from = channels.see(message, 'OrigTransferer', atMs)
    const moved = channels.see(message, 'Transferee', atMs)
    const target = channels.see(message, 'TransferTarget', atMs)
    const inside = target && reader.extensionOf(target.name)
    const to = inside ?? (message.text('TransferTargetCallerIDNum') || message.text('SecondTransfererConnectedLineNum'))
    return transferred(moved ?? from, `${message.text('OrigTransfererUniqueid')}:${to}`, atMs, from, to, message)
  },
  Pickup: (channels, message, atMs, { reader }) => {
    const picker = message.text('Channel')
    const target = channels.see(message, 'Target', atMs)
    const by = reader.extensionOf(picker)
    if (target && by !== undefined) target.pickup ??= { by, atMs, told: false }
    return target
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

function transferred(
  channel: Channel | undefined,
  id: string,
  atMs: number,
  from: Channel | undefined,
  to: string,
  message: AmiMessage,
): Channel | undefined {
  if (channel === undefined || message.text('Result') !== 'Success' || to === '') return undefined
  const { transfers } = channel.group
  if (!transfers.some((known) => known.id === id)) transfers.push({ id, atMs, from, to })
  return channel
}
