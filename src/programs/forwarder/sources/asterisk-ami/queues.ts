/** Who staffs the queues now: QueueSummary and QueueStatus in one answer. */

import type { AmiMessage } from '../../../../adapters/pbx/asterisk/message.ts'
import type { AmiConnection } from '../../ami/connection.ts'

export interface QueueMember {
  readonly name: string
  /** `PJSIP/1001`, `Local/1001@from-queue/n`. */
  readonly interface: string
  readonly paused: boolean
  readonly inCall: boolean
  /** The phone can be rung: neither unknown, invalid nor unavailable to Asterisk. */
  readonly reachable: boolean
}

export interface QueueState {
  readonly queue: string
  readonly loggedIn: number
  readonly available: number
  readonly callers: number
  readonly longestWaitSeconds: number
  readonly members: readonly QueueMember[]
}

/** Rejects with `source_unauthorized` when the user may not read queues. */
export async function readQueues(connection: AmiConnection): Promise<readonly QueueState[]> {
  const [summaries, details] = await Promise.all([
    connection.list({ Action: 'QueueSummary' }),
    connection.list({ Action: 'QueueStatus' }),
  ])
  const members = details.filter((item) => item.event === 'QueueMember')
  return summaries
    .filter((item) => item.event === 'QueueSummary')
    .map((item) => ({
      queue: item.text('Queue'),
      loggedIn: count(item, 'LoggedIn'),
      available: count(item, 'Available'),
      callers: count(item, 'Callers'),
      longestWaitSeconds: count(item, 'LongestHoldTime'),
      members: members.filter((member) => member.text('Queue') === item.text('Queue')).map(toMember),
    }))
}

/** Device states: 0 unknown, 1 free, 2 in use, 3 busy, 4 invalid, 5 unavailable, 6 ringing, 7 ringing and in use, 8 on hold. */
function toMember(item: AmiMessage): QueueMember {
  return {
    name: item.text('Name'),
    interface: item.text('StateInterface') || item.text('Location'),
    paused: item.text('Paused') === '1',
    inCall: item.text('InCall') === '1' || /^[2378]$/.test(item.text('Status')),
    reachable: !/^[45]$/.test(item.text('Status')),
  }
}

function count(item: AmiMessage, key: string): number {
  const value = Number(item.text(key))
  return Number.isFinite(value) ? value : 0
}
