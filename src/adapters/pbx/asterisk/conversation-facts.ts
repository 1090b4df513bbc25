/** Who is with whom: bridges, conferences, hold, queues. */
import { type Channel, hold, leave, stayIn } from './channel.ts'
import type { Channels } from './channels.ts'
import type { Fact } from './fact.ts'
import type { AmiMessage } from './message.ts'

export const conversationFacts: Readonly<Record<string, Fact>> = {
  BridgeEnter: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    // Parked calls and callers in a queue are in a holding bridge: with nobody.
    if (channel === undefined || message.text('BridgeTechnology') === 'holding_bridge') return undefined
    const others = channels.enter(channel, message.text('BridgeUniqueid'), atMs)
    hold(channel, false, atMs)
    // In a conversation of two Asterisk itself makes one call of both; in a conference each keeps its own.
    const isConference = message.text('BridgeType') === 'base'
    for (const other of others) isConference ? channels.meet(channel, other) : channels.join(channel, other)
    return channel
  },
  BridgeLeave: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel) leave(channel, message.text('BridgeUniqueid'), atMs)
    return undefined
  },
  MeetmeJoin: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel === undefined) return undefined
    for (const other of channels.enter(channel, meetMe(message), atMs)) channels.meet(channel, other)
    return channel
  },
  MeetmeLeave: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel) leave(channel, meetMe(message), atMs)
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
  /** Also sent of a caller whose time in the queue was up; what follows in the dialplan shows that, or its length. */
  QueueCallerAbandon: (channels, message, atMs) => {
    const channel = channels.see(message, '', atMs)
    if (channel === undefined) return undefined
    const waitedMs = Number(message.text('HoldTime')) * 1000
    channel.leftQueue = channel.queueMs !== undefined && waitedMs >= channel.queueMs ? 'timed out' : 'gave up'
    return undefined
  },
  /** An agent who was not dialled (who picked the call up) is named here alone. */
  AgentConnect: (channels, message, atMs) => {
    const caller = channels.see(message, '', atMs)
    const agent = channels.see(message, 'Dest', atMs)
    if (agent === undefined) return caller
    channels.join(caller, agent)
    agent.dial ??= { by: caller, text: '', callerContext: message.text('Context') }
    agent.dial.status ??= 'ANSWER'
    agent.dial.endMs ??= atMs
    return agent
  },
}

function meetMe(message: AmiMessage): string {
  return `meetme:${message.text('Meetme')}`
}

/** Found in a list of channels: with whom is known, whether it is a conference is not. */
export function foundIn(channels: Channels, channel: Channel, bridge: string | undefined, atMs: number): void {
  if (bridge === undefined) stayIn(channel, undefined, atMs)
  else for (const other of channels.enter(channel, bridge, atMs)) channels.meet(channel, other)
}
