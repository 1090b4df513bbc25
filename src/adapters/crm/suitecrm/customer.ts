/** Whom a call was with, among SuiteCRM's records, and how a call's entry hangs on them. */
import type { CallView } from '../../../core/calls/call.ts'
import type { Contact } from '../../../core/contacts/contact.ts'
import { chooseContact } from '../../../core/contacts/shared-number.ts'
import { chosenIn, type Unclear, unclearAmong } from '../chosen-contact.ts'
import type { ConnectorContext } from '../connector.ts'
import { type Finder, numberOf } from '../finder.ts'
import type { RecordKey, SuiteCrmApi } from './api.ts'
import { isRecordId } from './guid.ts'
import { type ContactModule, isContactModule } from './modules.ts'

export interface Customer extends RecordKey {
  readonly module: ContactModule
  readonly name?: string
  /** Somebody has to choose among several. */
  readonly unclear?: Unclear
}

/** Of the call's links, those that are more than its parent. */
const links: Readonly<Partial<Record<ContactModule, string>>> = { Contacts: 'contacts', Leads: 'leads' }

/**
 * Whoever has the number: the one the PBX showed the agent, else by the rule for shared numbers. A contact that the PBX
 * names and that has another number counts when nobody has the number.
 */
export async function findCustomer(
  ports: { readonly context: ConnectorContext; readonly api: SuiteCrmApi; readonly finder: Finder },
  view: CallView,
  signal: AbortSignal,
): Promise<Customer | undefined> {
  const { context, api, finder } = ports
  const chosen = chosenCustomer(view)
  if (chosen) return chosen
  const number = numberOf(view, context.country)
  const found = await finder.byNumber(number, signal)
  const shown = found.find((contact) => contact.id === view.contact?.id)
  if (found.length > 0) {
    const customer = customerOf(shown ?? chooseContact(found).contact)
    return customer && { ...customer, unclear: unclearAmong(found, number) }
  }
  const { id, entityType: module } = view.contact ?? {}
  if (id === undefined || !isRecordId(id) || !isContactModule(module)) return undefined
  return (await api.read({ module, id }, ['date_modified'], signal)) ? { module, id } : undefined
}

/** Whom somebody chose for the call. */
export function chosenCustomer(view: CallView): Customer | undefined {
  const chosen = chosenIn(view, 'suitecrm')
  const { id, entityType: module, name } = chosen ?? {}
  return id !== undefined && isRecordId(id) && isContactModule(module) ? { module, id, name } : undefined
}

function customerOf({ id, entityType, name }: Contact): Customer | undefined {
  return isContactModule(entityType) ? { module: entityType, id, name } : undefined
}

export function parentAttributes(customer: Customer | undefined) {
  return { parent_type: customer?.module, parent_id: customer?.id }
}

/** Takes the call out of the history of whom it hung on before a person moved it. */
export async function unlinkParent(api: SuiteCrmApi, call: RecordKey, parent: RecordKey, signal: AbortSignal) {
  const link = isContactModule(parent.module) ? links[parent.module] : undefined
  if (link !== undefined && isRecordId(parent.id)) await api.unlink(call, link, parent, signal)
}

/** Makes the call show in the history of the contact or lead; the parent alone does not. Repeating changes nothing. */
export async function linkCustomer(api: SuiteCrmApi, call: RecordKey, customer: Customer, signal: AbortSignal) {
  const link = links[customer.module]
  if (link !== undefined) await api.link(call, link, customer, signal)
}
