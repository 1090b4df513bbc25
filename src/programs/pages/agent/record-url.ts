/** Where a caller's record is: the contact's own address, else that of a CRM which has an address only. For the page and the extension. Pure. */
import { callerUrl } from '../../../lib/caller-url.ts'
import type { CallData } from '../../client/index.ts'
import { safeLink } from '../parts/safe-link.ts'

export interface RecordPlaces {
  /** Of our deployment: contacts of the directory have a path there. */
  readonly origin: string
  /** CRM_URL_TEMPLATE; absent: there is none. */
  readonly template?: string
  readonly extension?: string
  /** As people at home dial the caller's number; absent: not known (yet). */
  readonly national?: string
}

/** Undefined: there is none, or the caller is still being looked up. http(s) only: what CRMs hold was written by strangers. */
export function recordUrl(call: CallData, places: RecordPlaces): string | undefined {
  const { contact, caller, callerIdNum, callerIdName, callId } = call
  if (contact?.url) return safeLink(contact.url, places.origin)
  const { template, extension, national, origin } = places
  const digits = callerIdNum.replace(/\D/g, '')
  if (contact || template === undefined || digits === '' || (caller !== 'none' && caller !== 'unknown'))
    return undefined
  const e164 = callerIdNum.startsWith('+') ? callerIdNum : undefined
  const name = callerIdName === callerIdNum ? undefined : callerIdName
  return safeLink(callerUrl(template, { e164, digits, national, name, callId, extension }), origin)
}
