/**
 * Logging and amending calls in HubSpot: one call record for each call, on the contact (or company) whose number it was
 * with.
 *
 * A person who moves a call moves its record, and one who leaves it out deletes it (HubSpot keeps deleted ones for 90 days).
 *
 * What must stay true: the record's key follows from the report alone; an amendment leaves standing what people wrote
 * into the record since, and the outcome that they chose.
 */
import * as z from 'zod'
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
import { mayReplace } from './disposition.ts'
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
    if (chosen) {
      const { id, name } = chosen
      return { linked: [linkTo({ id, kind: kindOfId(id) })], unclear: undefined, contactName: name, chosenId: id }
    }
    const number = numberOf(view, context.country)
    const found = await finder.byNumber(number, signal)
    const unclear = unclearAmong(found, number)
    if (found.length === 0) return { linked: [], unclear }
    const { contact } = chooseContact(found)
    return { linked: [linkTo(contact)], unclear, contactName: contact.name }
  }

  const amendCall = createAmendment(parts, context)

  return {
    amendCall,

    async logCall(report, signal) {
      const { call, key } = report
      const [{ linked, ...facts }, owner, options] = await Promise.all([
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
      const ref = {
        id: made.object.id,
        url: recordUrl(await accounts.known(signal), 'call', made.object.id),
        ...facts,
      }
      // An earlier attempt may have known nothing of whom a person chose.
      return made.isEarlier ? amendCall(report, { ...ref, chosenId: undefined }, signal) : ref
    },

    async removeCall({ key }, ref, signal) {
      const id = ref?.id ?? (await objects.find('calls', key, signal))?.id
      if (id === undefined) return 'deleted'
      const path = `${callsPath}/${encodeURIComponent(id)}`
      await api.ask({ method: 'DELETE', path, accept: [404], answer: 'none' }, signal)
      return 'deleted'
    },

    async findLogged(entries, signal) {
      const there = await objects.findByKeys(
        'calls',
        entries.map(({ key }) => key),
        signal,
      )
      return new Set(entries.flatMap(({ key, id }) => (there.has(key) ? [id] : [])))
    },
  }
}

const callsPath = '/crm/objects/2026-09/calls'
const readBefore = 'hs_call_body,hs_call_status,hs_call_disposition'

function createAmendment({ api, callOptions }: CallLogParts, context: ConnectorContext): CallLog['amendCall'] {
  return async ({ call }, ref, signal) => {
    const path = `${callsPath}/${encodeURIComponent(ref.id)}`
    const standing = checked(
      api.http,
      objectSchema,
      await api.ask({ method: 'GET', path: `${path}?properties=${readBefore}` }, signal),
    )
    const body = standing.properties.get('hs_call_body') ?? ''
    const says = (html: string) => plainText(body).includes(plainText(html))
    // After a lost answer all of the call may stand there already.
    const update = says(toHtml(callText(call, context))) ? undefined : callUpdate(call, ref.memo, context)
    const html = update && toHtml(`\n\n${update.text}`, longestBody - body.length)
    const options = await callOptions(signal)
    const { hs_call_disposition: disposition = '', ...known } = callProperties(call, options)
    const saysWords = (text: string) => plainText(body).toLowerCase().includes(text.toLowerCase())
    const amendment = { view: call.view, status: known.hs_call_status, known: options, says: saysWords }
    const isToSet = disposition !== '' && mayReplace(standing.properties, amendment)
    const properties = {
      ...known,
      ...(isToSet ? { hs_call_disposition: disposition } : {}),
      ...(html !== undefined && !says(html) ? { hs_call_body: `${body}${html}` } : {}),
    }
    await api.ask({ method: 'PATCH', path, body: { properties } }, signal)
    const memo = update ? update.written : ref.memo
    const chosen = chosenIn(call.view, 'hubspot')
    if (!chosen || chosen.id === ref.chosenId) return { ...ref, memo }
    await moveTo(api, ref.id, chosen.id, signal)
    return { ...ref, memo, contactName: chosen.name, chosenId: chosen.id }
  }
}

const linkedSchema = z.object({ id: z.union([z.string(), z.number()]).transform(String) })
const associatedSchema = z.object({
  associations: z
    .partialRecord(z.enum(['contacts', 'companies']), z.object({ results: z.array(linkedSchema) }))
    .default({}),
})

/** Hangs the record on the contact, and on no other contact or company; repeating it changes nothing. */
async function moveTo(api: HubSpotApi, recordId: string, contactId: string, signal: AbortSignal): Promise<void> {
  const path = `${callsPath}/${encodeURIComponent(recordId)}`
  const answer = await api.ask({ method: 'GET', path: `${path}?associations=contacts,companies` }, signal)
  const { associations } = checked(api.http, associatedSchema, answer)
  const kind = kindOfId(contactId)
  const { to, types } = linkTo({ id: contactId, kind })
  const target = `${kind === 'company' ? 'companies' : 'contacts'}/${to.id}`
  const linked = (['contacts', 'companies'] as const).flatMap((type) =>
    (associations[type]?.results ?? []).map(({ id }) => `${type}/${id}`),
  )
  await api.ask({ method: 'PUT', path: `${path}/associations/${target}`, body: types, answer: 'any' }, signal)
  for (const other of new Set(linked)) {
    if (other === target) continue
    await api.ask({ method: 'DELETE', path: `${path}/associations/${other}`, accept: [404], answer: 'none' }, signal)
  }
}
