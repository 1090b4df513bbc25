/**
 * Who the other party of a call is, for a list of calls: the contact that its entry was logged on, else whom the last lookup
 * of the number found, else who has the number in the directory.
 *
 * What must stay true: no CRM is asked, and a list costs one read of records more and a bounded number from the directory,
 * since it is asked for again every few seconds.
 */
import type { Call } from '../../core/calls/call.ts'
import type { Contact } from '../../core/contacts/contact.ts'
import type { Directory } from '../../core/contacts/directory/directory.ts'
import { IsolateCache } from '../../core/contacts/lookup/isolate-cache.ts'
import { numberKey } from '../../core/contacts/lookup/number-key.ts'
import { readLastFound } from '../../core/contacts/lookup/stored-cache.ts'
import { chooseContact } from '../../core/contacts/shared-number.ts'
import type { PhoneNumber } from '../../core/phone/phone-number.ts'
import { readNumber } from '../../core/phone/read-number.ts'
import type { CallRow, DestinationState } from '../../wire/call.ts'
import type { SiteServices } from '../services.ts'

type KnownParty = CallRow['knownParty']
type Services = Pick<SiteServices, 'records' | 'directory' | 'settings' | 'clock'>

export interface ListedCall {
  readonly call: Call
  readonly destinations: readonly DestinationState[]
}

/** Numbers that one list has looked up in the directory; the rest follow with the next one. */
const directoryMax = 50
const rememberedMs = 60_000
const rememberedMax = 2048

/** What the directory said of a number within the last minute, for as long as the isolate lives. */
const remembered = new WeakMap<Directory, IsolateCache<{ readonly contact?: Contact }>>()

/** In the order given; undefined where nobody is known, or the call says by itself whom it was with. */
export async function knownParties(services: Services, calls: readonly ListedCall[]): Promise<KnownParty[]> {
  const { country, dialPrefixes } = services.settings
  const numbers = new Map<string, PhoneNumber>()
  const wanted = calls.map(({ call, destinations }) => {
    const { external } = call.view
    if (isSaid(call) || !external?.matchKey || loggedOn(destinations)) return undefined
    const number = readNumber(external.e164 ?? external.number, { country, dialPrefixes })
    const key = numberKey(number)
    numbers.set(key, number)
    return key
  })
  const found = await contactsOf(services, numbers)
  return calls.map(({ call, destinations }, i) => {
    if (isSaid(call)) return undefined
    const contact = found.get(wanted[i] ?? '')
    return loggedOn(destinations) ?? (contact && { source: contact.source, name: contact.name })
  })
}

/** A contact without an id is only a name that the phone system has; an erased call is with nobody. */
function isSaid({ view: { contact }, erasedAt }: Call): boolean {
  return erasedAt !== undefined || Boolean(contact?.id && contact.name)
}

function loggedOn(destinations: readonly DestinationState[]): KnownParty {
  const entry = destinations.find(({ contactName }) => contactName !== undefined)
  return entry?.contactName === undefined ? undefined : { source: entry.destination, name: entry.contactName }
}

async function contactsOf(
  services: Services,
  numbers: ReadonlyMap<string, PhoneNumber>,
): Promise<Map<string, Contact>> {
  if (numbers.size === 0) return new Map()
  const found = await readLastFound(services.records, [...numbers.keys()])
  const rest = [...numbers].filter(([key]) => !found.has(key))
  for (const [key, contact] of await inDirectory(services, rest)) found.set(key, contact)
  return found
}

async function inDirectory({ directory, clock }: Services, numbers: readonly (readonly [string, PhoneNumber])[]) {
  const memory = remembered.get(directory) ?? new IsolateCache(clock, rememberedMax)
  remembered.set(directory, memory)
  const isNew = ([key]: readonly [string, PhoneNumber]) => memory.get(key) === undefined
  await Promise.all(
    numbers
      .filter(isNew)
      .slice(0, directoryMax)
      .map(async ([key, number]) => {
        const contacts = await directory.findByNumber(number, new AbortController().signal)
        const contact = contacts.length > 0 ? chooseContact(contacts).contact : undefined
        memory.set(key, key, { contact }, rememberedMs)
      }),
  )
  return numbers.flatMap(([key]) => {
    const contact = memory.get(key)?.contact
    return contact ? [[key, contact] as const] : []
  })
}
