/** Who is with whom: bridges, hold, queues. */
import { hold, leave, stayIn } from './channel.ts'
import type { Fact } from './fact.ts'

export const conversationFacts: Readonly<Record<string, Fact>> = {
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
}
