/** The headline of a call: what happened, in one line that distinguishes the outcomes. */
import type { CallView, Transfer } from '../../core/calls/call.ts'
import type { AgentParty, Outcome, QueueParty } from '../../core/calls/event.ts'
import { inline } from './text-format.ts'

const inbound: Readonly<Record<Exclude<Outcome, 'answered'>, string>> = {
  missed: 'Missed call: nobody answered',
  abandoned: 'Abandoned call: the caller hung up before anyone answered',
  busy: 'Missed call: busy',
  failed: 'Missed call: it could not be put through',
  voicemail: 'Voicemail: nobody answered, the caller reached the voicemail',
}

const outbound: Readonly<Record<Exclude<Outcome, 'answered'>, string>> = {
  missed: 'not answered',
  abandoned: 'given up before anyone answered',
  busy: 'busy',
  failed: 'failed',
  voicemail: 'reached a voicemail',
}

/** For instance `Incoming call answered by Ann Example (101)`, `Missed call: nobody answered`. */
export function callHeadline(view: CallView): string {
  const agent = agentOf(view)
  const by = agent ? ` by ${partyName(agent)}` : ''
  const { outcome } = view
  if (view.medium === 'chat') {
    if (outcome === undefined || outcome === 'answered') return agent ? `Chat with ${partyName(agent)}` : 'Chat'
    return 'Missed chat: nobody answered'
  }
  if (view.medium === 'web') return 'Conversation on the website'
  if (view.direction === 'inbound') {
    if (outcome === undefined) return `Incoming call${by && `, taken${by}`}`
    return outcome === 'answered' ? `Incoming call answered${by}` : inbound[outcome]
  }
  const kind = view.direction === 'outbound' ? 'Outgoing call' : 'Internal call'
  if (outcome === undefined) return `${kind}${by}`
  return `${kind}${by}, ${outcome === 'answered' ? 'answered' : outbound[outcome]}`
}

/** Who answered; of an outbound or internal call nobody answered, who made it. */
export function agentOf(view: CallView): AgentParty | undefined {
  if (view.answeredBy || view.direction === 'inbound') return view.answeredBy
  return view.legs.find((leg) => leg.agent)?.agent ?? view.rung[0]
}

/** `Ann Example (101)`, or the extension alone. */
export function partyName(party: AgentParty | QueueParty): string {
  const name = inline(party.name)
  const extension = inline(party.extension)
  if (name === '') return extension
  return extension === '' || extension === name ? name : `${name} (${extension})`
}

export function transferTarget(transfer: Transfer): string {
  return 'number' in transfer.to ? inline(transfer.to.number) : partyName(transfer.to)
}
