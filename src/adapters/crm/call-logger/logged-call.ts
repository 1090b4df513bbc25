/**
 * A call as the call logger takes it. The form is fixed: other people's call loggers depend on it.
 *
 * What must stay true: every call has one, missed calls and calls of extensions that nobody is mapped to as well;
 * `pbxCallId` follows from the report alone, so that a repetition is answered 409.
 */
import type { AgentTable } from '../../../core/agents/agent.ts'
import { ownerEmail } from '../../../core/agents/call-owner.ts'
import type { CallView } from '../../../core/calls/call.ts'
import { callOwner } from '../../../core/calls/call-owner.ts'
import type { AgentParty } from '../../../core/calls/event.ts'
import type { CallReport } from '../../../core/deliveries/destination.ts'
import { localIso } from '../../../lib/zoned-time.ts'

export interface LoggedCall {
  /** E.164 where the number reads so, else as the PBX wrote it; empty when withheld. */
  readonly phoneNumber: string
  /** Whole seconds of talk; 0 when nobody answered. */
  readonly callDuration: number
  /** Empty when no phone rang. */
  readonly callOwnerExtension: string
  /** Empty when nobody is mapped to the extension. */
  readonly callOwnerEmail: string
  readonly callDirection: 'INBOUND' | 'OUTBOUND'
  /** When it started: ISO 8601 with the site's offset. */
  readonly timestamp: string
  readonly pbxCallId: string
}

export async function loggedCall(
  { call, key }: CallReport,
  { agents, timeZone }: { readonly agents: AgentTable; readonly timeZone: string },
): Promise<LoggedCall> {
  const { view } = call
  const owner = ownerOf(view)
  const agent = owner && (await agents.find(owner.extension))
  return {
    phoneNumber: view.external?.e164 ?? view.external?.number ?? '',
    callDuration: Math.round(view.talkSeconds),
    callOwnerExtension: owner?.extension ?? '',
    callOwnerEmail: (owner && ownerEmail(owner, agent)) ?? '',
    callDirection: view.direction === 'outbound' ? 'OUTBOUND' : 'INBOUND',
    timestamp: localIso(Date.parse(view.startedAt), timeZone),
    pbxCallId: key,
  }
}

/** As everywhere (callOwner); only a missed call of several phones is here the first one's, or the queue's it waited in. */
function ownerOf(view: CallView): AgentParty | undefined {
  const owner = callOwner(view)
  return owner?.kind === 'agent' ? owner.party : (view.rung[0] ?? view.queue)
}
