/**
 * Logging and amending calls in HubSpot: one call record for each call, on the contact (or company) whose number it was
 * with.
 *
 * What must stay true: the record's key follows from the report alone; an amendment leaves standing what people wrote
 * into the record since.
 */
import type { Call } from '../../../core/calls/call.ts'
import type { Contact } from '../../../core/contacts/contact.ts'
import { chooseContact } from '../../../core/contacts/shared-number.ts'
import { callText, callUpdate } from '../call-text.ts'
import { chosenIn, unclearAmong } from '../chosen-contact.ts'
import type { CallLog, ConnectorContext } from '../connector.ts'
import { type Finder, numberOf } from '../finder.ts'
import { checked } from '../http/request.ts'
import { type AccountReader, recordUrl } from './account.ts'
import type { ReadCallOptions } from './call-options.ts'
import { callProperties, longestBody, plainText, toHtml } from './call-properties.ts'
import { kindOfId, objectIdOf } from './contact.ts'
import { type HubSpotApi, objectSchema } from './hubspot-http.ts'
import type { KeyedObjects } from './key-property.ts'
import type { Owners } from './owner.ts'

export interface CallLogParts {
  readonly api: HubSpotApi
  readonly objects: KeyedObjects
  readonly accounts: AccountReader
  readonly finder: Finder
  readonly owners: Owners
  readonly callOptions: ReadCallOptions
}

/** HubSpot's numbers for "call to contact" and "call to company". */
const associationTypes = { person: 194, lead: 194, company: 182 } as const

function linkTo(contact: Pick<Contact, 'id' | 'kind'>) {
  const type = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: associationTypes[contact.kind] }
  return { to: { id: objectIdOf(contact) }, types: [type] }
}

export function createCallLog(parts: CallLogParts, context: ConnectorContext): CallLog {
  const { api, objects, accounts, finder, owners, callOptions } = parts

  const associations = async ({ view }: Call, signal: AbortSignal) => {
    const chosen = chosenIn(view, 'hubspot')
    if (chosen) return { linked: [linkTo({ id: chosen.id, kind: kindOfId(chosen.id) })], unclear: undefined }
    const number = numberOf(view, context.country)
    const found = await finder.byNumber(number, signal)
    const unclear = unclearAmong(found, number)
    if (found.length === 0) return { linked: [], unclear }
    const { contact } = chooseContact(found)
    return { linked: [linkTo(contact)], unclear, contactName: contact.name }
  }

  return {
    async logCall({ call, key }, signal) {
      const [{ linked, unclear, contactName }, owner, options] = await Promise.all([
        associations(call, signal),
        owners.ownerOf(call.view, signal),
        callOptions(signal),
      ])
      const properties = {
        ...callProperties(call, options),
        hs_call_body: toHtml(callText(call, context)),
        ...(owner === undefined ? {} : { hubspot_owner_id: owner }),
      }
      const made = await objects.create('calls', key, { properties, associations: linked }, signal)
      if (!made.object) throw made.refusal
      return {
        id: made.object.id,
        url: recordUrl(await accounts.known(signal), 'call', made.object.id),
        unclear,
        contactName,
      }
    },

    async amendCall({ call }, ref, signal) {
      const update = callUpdate(call, ref.memo, context)
      const path = `/crm/objects/2026-09/calls/${encodeURIComponent(ref.id)}`
      const standing = checked(
        api.http,
        objectSchema,
        await api.ask({ method: 'GET', path: `${path}?properties=hs_call_body` }, signal),
      )
      const body = standing.properties.get('hs_call_body') ?? ''
      const html = update && toHtml(`\n\n${update.text}`, longestBody - body.length)
      // After a lost answer the update stands there already.
      const isNews = html !== undefined && !plainText(body).includes(plainText(html))
      const properties = {
        ...callProperties(call, await callOptions(signal)),
        ...(isNews ? { hs_call_body: `${body}${html}` } : {}),
      }
      await api.ask({ method: 'PATCH', path, body: { properties } }, signal)
      return update ? { ...ref, memo: update.written } : ref
    },
  }
}
