/** What Asterisk's manager answers to a call that it is asked to place: it is queued, the phone rings and is picked up. */
import type { AmiMessage } from '../../../src/adapters/pbx/asterisk/message.ts'
import { reply } from './ami-server.ts'

export const queued = (action: AmiMessage) => reply(action, 'Success', { Message: 'Originate successfully queued' })

/** The phone rings and is picked up, and the call ends. */
export function pickedUp(action: AmiMessage): string {
  const id = action.text('ChannelId')
  const own = `Uniqueid: ${id}\r\nLinkedid: ${id}\r\nChannel: PJSIP/${action.text('Channel').slice(6)}-1\r\nContext: from-internal\r\nExten: s`
  return [
    queued(action).trimEnd(),
    `Event: Newchannel\r\nChannelState: 5\r\n${own}`,
    `Event: Newstate\r\nChannelState: 6\r\n${own}`,
    `Event: OriginateResponse\r\nActionID: ${action.actionId}\r\nResponse: Success\r\nReason: 4\r\nUniqueid: ${id}`,
    `Event: Hangup\r\nCause: 16\r\n${own}`,
    '',
  ].join('\r\n\r\n')
}
