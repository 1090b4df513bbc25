/** How a call, and each phone's part in it, ended. */
import type { Outcome } from '../../../core/calls/event.ts'
import { answeredAtMs, type CallFacts } from './call-facts.ts'
import type { CallGroup, Channel } from './channel.ts'

/** The number is wrong, not the time: unallocated (404), no route, changed (410), incomplete (484). */
const wrongNumber = /^(?:1|2|3|22|28)$/

/** How a called phone's ringing ended; undefined when somebody else took the call, so that it missed nothing. */
export function outcomeOfCalled(channel: Channel, group: CallGroup): Outcome | undefined {
  if (answeredAtMs(channel) !== undefined) return 'answered'
  const { cause } = channel
  const status = channel.dial?.status
  if (cause === '26' || channel.pickedUpMs !== undefined) return undefined
  if (status === 'CANCEL') return group.gaveUp ? 'missed' : undefined
  if (status === 'BUSY' || cause === '17') return 'busy'
  if (cause !== undefined && wrongNumber.test(cause)) return 'failed'
  // Its hangup may come after that of the one who called.
  if (cause === undefined && (status === 'CONGESTION' || status === 'CHANUNAVAIL')) return 'failed'
  const rangOut = status === 'NOANSWER' || status === 'ANSWER' || cause === undefined
  return rangOut || /^(?:0|16|18|19|20|21|127)$/.test(cause) ? 'missed' : 'failed'
}

const unansweredBestFirst: readonly Outcome[] = ['missed', 'busy', 'failed']

/** How the call as a whole ended. */
export function outcomeOfCall(group: CallGroup, { direction, dialledOut, called, caller }: CallFacts): Outcome {
  const tried = direction === 'outbound' ? [...dialledOut, ...called] : [...called]
  if (tried.some((channel) => answeredAtMs(channel) !== undefined)) return 'answered'
  if (group.voicemail && direction !== 'outbound') return 'voicemail'
  if (group.gaveUp) return direction === 'inbound' ? 'abandoned' : 'missed'
  const outcomes = new Set(tried.map((channel) => outcomeOfCalled(channel, group)))
  const best = unansweredBestFirst.find((outcome) => outcomes.has(outcome))
  if (best) return best
  const wasTaken = caller.upMs !== undefined || tried.length > 0 || group.queue !== undefined
  return wasTaken || direction !== 'inbound' ? 'missed' : 'failed'
}
