/** Who is in a row of `cdroutput`: people of the PBX by their extension. */

import type { AgentParty } from '../../../../core/calls/event.ts'
import { cut } from '../../../../lib/cut.ts'
import { agentParty } from '../../rows/reported-call.ts'
import type { CdrOutputRow } from './row.ts'

/** The person of the PBX in a conversation: the one called, or the one who called out. */
export function agentOf(row: CdrOutputRow): AgentParty | undefined {
  if (row.destination_entity_type === 'extension') return partyOf(row.destination_dn_number, row.destination_dn_name)
  return row.source_entity_type === 'extension' ? sourceAgent(row) : undefined
}

export function sourceAgent(row: CdrOutputRow): AgentParty | undefined {
  return partyOf(row.source_dn_number, row.source_dn_name)
}

export function partyOf(number: string | null, name: string | null): AgentParty | undefined {
  return number ? agentParty(cut(number, 50), name) : undefined
}
