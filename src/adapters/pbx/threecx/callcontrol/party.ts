/** Who a participant talks to, and whose call it is. */

import type { ExternalParty, QueueParty } from '../../../../core/calls/event.ts'
import type { Home } from '../../../../core/phone/home.ts'
import { readNumber } from '../../../../core/phone/read-number.ts'
import { cut } from '../../../../lib/cut.ts'
import { externalParty } from '../../rows/reported-call.ts'
import type { Participant } from './participant.ts'

const nothing: ReadonlySet<string> = new Set(['', 'None', 'Wnone'])
export const extensionType = 'Wextension'
const lineType = 'Wexternalline'

/** The PBX does not say yet with whom: a phone that has just begun to dial. */
export function isPartyKnown({ party_dn_type: type }: Participant): boolean {
  return !nothing.has(type)
}

/**
 * The party outside; undefined when both ends are inside. While a queue or menu stands between, the participant's party
 * may be that, but the number is the caller's.
 */
export function externalOf(participant: Participant, home: Home): ExternalParty | undefined {
  const { party_dn_type: type, party_caller_id: id, party_caller_name: name } = participant
  if (type === extensionType || nothing.has(type)) return undefined
  const number = id === '' && readNumber(name, home).kind === 'public' ? name : id
  if (type !== lineType && readNumber(number, home).kind !== 'public') return undefined
  return externalParty(cut(number, 300), home, name)
}

/** The phone that began the call. */
export function isCaller({ status, originated_by_dn: origin }: Participant, dn: string): boolean {
  return origin === dn || status === 'Dialing'
}

/** What the extension is rung for: a queue or ring group. */
export function queueOf({ on_behalf_of_dn: dn, on_behalf_of_type: type }: Participant): QueueParty | undefined {
  if (dn === '' || dn.length > 50 || nothing.has(type) || type === extensionType || type === lineType) return undefined
  return { extension: dn }
}

/** Distinguishes a call's party from others', for its name. Without a number outside: the two ends inside. */
export function partyName(participant: Participant, dn: string, external: ExternalParty | undefined): string {
  if (external) return external.matchKey === '' ? 'withheld' : external.matchKey
  return [dn, participant.party_dn].sort().join('-')
}
