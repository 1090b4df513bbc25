/** What a page's card and a notification show of a call. Numbers are written as people at home write them. */

import { formatNational, formatNumber } from '../../../core/phone/format-number.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import type { CallData } from '../../client/index.ts'
import { type RecordPlaces, recordUrl } from '../../pages/agent/record-url.ts'
import { texts } from '../shared/language.ts'
import type { CardCall } from '../shared/messages.ts'

/** Of the agent who is signed in. */
export interface CardPlacesOf extends Omit<RecordPlaces, 'national'> {
  /** ISO 3166 alpha-2 of the site. */
  readonly country: string
}

export function cardCall(call: CallData, places: CardPlacesOf): CardCall {
  const { country } = places
  const number = call.callerIdNum && (formatNumber(readNumber(call.callerIdNum, country), country) || call.callerIdNum)
  const known = call.contact?.name || (call.callerIdName === call.callerIdNum ? '' : call.callerIdName)
  const name = known || number || texts.numberWithheld
  const company = call.contact?.company ?? call.account?.name
  const from = call.state === 'talking' ? (call.answeredAt ?? call.timestamp) : call.timestamp
  return {
    callId: call.callId,
    state: call.state,
    direction: call.direction,
    reason: call.reason,
    answeredBy: call.answeredBy,
    name,
    isShared: call.shared === true,
    company: company && company !== name ? company : undefined,
    number: number && number !== name ? number : undefined,
    place: call.queue && (call.queue.name ?? texts.queue(call.queue.extension)),
    isPending: call.caller === 'pending',
    sinceMs: call.state === 'over' || from === undefined ? undefined : Date.parse(from),
    remark: call.aiSummary ?? call.lastCalls[0]?.note ?? call.lastCalls[0]?.summary ?? undefined,
    hasRecord: recordUrlOf(call, places) !== undefined,
  }
}

/** The contact's, else where CRM_URL_TEMPLATE leads; undefined: there is none, or the caller is still looked up. */
export function recordUrlOf(call: CallData, places: CardPlacesOf): string | undefined {
  const read = readNumber(call.callerIdNum, places.country)
  const national = (formatNational(read)?.replace(/\D/g, '') ?? read.matchKey) || undefined
  return recordUrl(call, { ...places, national })
}
