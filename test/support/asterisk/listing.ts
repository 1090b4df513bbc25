/** What `CoreShowChannels` would have listed at a moment of a recording, worked out from the messages until then. */
import { type AmiMessage, parseMessage } from '../../../src/adapters/pbx/asterisk/message.ts'
import type { TimedMessage } from './recordings.ts'

export function listChannels(until: readonly TimedMessage[], atMs: number): AmiMessage[] {
  const up = new Map<string, { fields: Map<string, string>; startMs: number; bridge: string }>()
  for (const { message, atMs: thenMs } of until) {
    for (const prefix of ['', 'Dest', 'LocalOne', 'LocalTwo']) {
      const id = message.text(`${prefix}Uniqueid`)
      if (id === '' || message.event === 'OriginateResponse') continue
      if (message.event === 'Newchannel') up.set(id, { fields: new Map(), startMs: thenMs, bridge: '' })
      const channel = up.get(id)
      if (!channel) continue
      for (const key of ['Channel', 'ChannelState', 'CallerIDNum', 'CallerIDName', 'Context', 'Exten', 'Linkedid']) {
        const value = message.get(prefix + key)
        if (value !== undefined) channel.fields.set(key, value)
      }
      channel.fields.set('Uniqueid', id)
      if (message.event === 'Newexten') {
        channel.fields.set('Application', message.text('Application'))
        channel.fields.set('ApplicationData', message.text('AppData'))
      }
      if (message.event === 'BridgeEnter') channel.bridge = message.text('BridgeUniqueid')
      if (message.event === 'BridgeLeave') channel.bridge = ''
      if (message.event === 'Hangup') up.delete(id)
    }
  }
  return [...up.values()].map(({ fields, startMs, bridge }) => {
    const seconds = Math.floor((atMs - startMs) / 1000)
    const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((n) => String(Math.floor(n)).padStart(2, '0'))
    const lines = ['Event: CoreShowChannel', ...[...fields].map(([key, value]) => `${key}: ${value}`)]
    return parseMessage([...lines, `Duration: ${clock.join(':')}`, `BridgeId: ${bridge}`].join('\r\n'))
  })
}
