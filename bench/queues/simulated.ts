/** 500 queues of an Asterisk, each agent in four of them, as the forwarder’s reader takes them from its manager. */

import { parseMessage } from '../../src/adapters/pbx/asterisk/message.ts'
import { readerOf } from '../../src/adapters/pbx/asterisk/numbering.ts'
import { QueueTracker } from '../../src/adapters/pbx/asterisk/queues/queue-tracker.ts'
import type { GroupSource } from '../../src/adapters/pbx/group-source.ts'

export const agents = 2000
const queues = 500
const queuesPerAgent = 4
/** Asterisk’s words for: not in use, ringing, in use. */
const deviceStates = [1, 6, 2]

export function simulatedQueues(): { readonly source: GroupSource; readonly change: () => void } {
  const numbering = { inboundContexts: [], outboundContexts: [], extensionPattern: /^(\d{2,6})$/ }
  const tracker = new QueueTracker({ reader: readerOf({ ...numbering, trunks: [], endpoints: {} }), ringGroups: [] })
  const take = (event: string, agent: number, state: number) => {
    for (let i = 0; i < queuesPerAgent; i += 1) tracker.take(memberMessage(event, agent, i, state), Date.now())
  }
  tracker.beginStatus()
  for (let agent = 0; agent < agents; agent += 1) take('QueueMember', agent, 1)
  tracker.take(parseMessage('Event: QueueStatusComplete'), Date.now())
  let changes = 0
  return {
    source: {
      groups: () => ({ groups: tracker.groups(Date.now()) ?? [], asOfMs: Date.now() }),
    },
    /** Another agent each time, who never keeps the state of the round before. */
    change: () => {
      const round = Math.floor(changes / agents) + 1
      take('QueueMemberStatus', (changes * 37) % agents, deviceStates[round % deviceStates.length] ?? 1)
      changes += 1
    },
  }
}

function memberMessage(event: string, agent: number, i: number, state: number) {
  const device = `PJSIP/${10_000 + agent}`
  const lines = [
    ...[`Event: ${event}`, `Queue: ${1000 + ((agent * 7 + i * 131) % queues)}`, `MemberName: Agent ${agent}`],
    ...[`Name: Agent ${agent}`, `Interface: ${device}`, `Location: ${device}`, `StateInterface: ${device}`],
    ...[`Status: ${state}`, 'Paused: 0', 'LastCall: 0', 'Wrapuptime: 0', 'InCall: 0'],
  ]
  return parseMessage(lines.join('\r\n'))
}
