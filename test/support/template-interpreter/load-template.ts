/**
 * A stand-in for the PBX's CRM client: reads a template as 3CX does and plays its scenarios over HTTP. It knows the
 * grammar and nothing of any CRM, ours included. Where the grammar is not established it takes the reading under
 * which fewer templates work, so that what passes here can be expected to pass there.
 */
import { type Culture, callVariables, chatVariables, type FinishedCall, type FinishedChat } from './pbx-variables.ts'
import { type Found, type Reported, Session, type SessionOptions } from './session.ts'
import { text, textOf } from './values.ts'

export type { FinishedCall } from './pbx-variables.ts'
export { TemplateError } from './xml.ts'

export interface PbxOptions extends SessionOptions {
  /** Where the PBX stands; UTC otherwise. */
  readonly timeZone?: string
  /** How the PBX's culture writes a date; the invariant culture otherwise. */
  readonly writeDateTime?: (atMs: number) => string
}

interface ContactForm {
  readonly firstName?: string
  readonly lastName?: string
  readonly email?: string
  readonly number?: string
  readonly company?: string
}

export interface Pbx {
  readonly name: string
  /** A call arrives or is dialled. */
  lookup(call: { readonly number: string; readonly direction?: 'Inbound' | 'Outbound' }): Promise<Found>
  /** A chat visitor gives an address. */
  lookupByEmail(email: string): Promise<Found>
  /** Somebody types into the client's search box. */
  search(searchText: string): Promise<Found>
  /** The V20 client's "create contact". */
  createContact(contact: ContactForm): Promise<Found>
  /** What a V18 does by itself for a caller nobody knows. */
  createUnknownCaller(call: { readonly number: string }): Promise<Found>
  /** A call is over. */
  reportCall(call: FinishedCall): Promise<Reported>
  reportChat(chat: FinishedChat): Promise<Reported>
}

/** Throws TemplateError for a template that the console would refuse. */
export function loadTemplate(xml: string, options: PbxOptions): Pbx {
  const session = new Session(xml, options)
  const culture = cultureOf(options)
  return {
    name: session.template.name,
    lookup: ({ number: written, direction = 'Inbound' }) => {
      const number = session.numberOf(written)
      return session.find((id) => id === '', { Number: text(number), CallDirection: text(direction) }, number)
    },
    lookupByEmail: (email) => session.find((id) => id.startsWith('LookupByEmail'), { Email: text(email) }),
    search: (searchText) => {
      const variables = { SearchText: text(searchText), EscapedSearchText: text(encodeURIComponent(searchText)) }
      return session.find((id) => /^SearchContacts(_|$)/.test(id), variables)
    },
    createContact: (form) =>
      session.find((id) => id === 'CreateContactRecordFromClient', formVariables(form), form.number || undefined),
    createUnknownCaller: ({ number: written }) => {
      const number = session.numberOf(written)
      return session.find((id) => id === 'CreateContactRecord', { Number: text(number) }, number)
    },
    reportCall: (call) => {
      const number = session.numberOf(call.number)
      return session.report('ReportCall', callVariables(call, number, culture, options.version), number)
    },
    reportChat: (chat) => {
      const number = session.numberOf(chat.number ?? '')
      return session.report('ReportChat', chatVariables(chat, number, culture), number)
    },
  }
}

function cultureOf({ timeZone = 'UTC', writeDateTime }: PbxOptions): Culture {
  const invariant = (atMs: number) => textOf({ type: 'dateTime', atMs, zone: timeZone })
  return { timeZone, writeDateTime: writeDateTime ?? invariant }
}

function formVariables({ firstName = '', lastName = '', email = '', number = '', company = '' }: ContactForm) {
  return {
    FirstName: text(firstName),
    LastName: text(lastName),
    Email: text(email),
    Number: text(number),
    Company: text(company),
  }
}
