/**
 * Creating a contact, with an id made from the request: the second try of one request meets the first one's record. Where that
 * record was deleted by people since, its id is burnt, and the next id of the request is taken.
 */
import type { Contact, NewContact } from '../../../core/contacts/contact.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { SuiteCrmApi } from './api.ts'
import { cutTo } from './attributes.ts'
import type { Connection } from './connection.ts'
import { guidOf } from './guid.ts'
import { fieldsOf, formOf } from './modules.ts'
import type { Reader } from './reader.ts'

/** So often may people delete the contact of one request. */
const mostIds = 20
const nameLength = 100

export function createContactMaker(connection: Connection, api: SuiteCrmApi, reader: Reader) {
  const form = formOf('Contacts')

  return async function create(wanted: NewContact, key: string, signal: AbortSignal): Promise<Contact> {
    const server = await connection.open(signal)
    for (let attempt = 0; attempt < mostIds; attempt += 1) {
      const record = { module: form.module, id: guidOf('contact', key, String(attempt)) }
      const created = await api.create(record, contactAttributes(wanted), signal)
      const found = created === 'exists' ? await api.read(record, fieldsOf(form), signal) : created
      if (found) return reader.toContact(form, found, server)
    }
    const message = `SuiteCRM's contact for this caller was made and deleted ${mostIds} times: create it there by hand.`
    throw new SwitchhookError('crm_rejected', message)
  }
}

function contactAttributes(wanted: NewContact) {
  const { first, last } = splitName(wanted)
  return {
    first_name: cutTo(first, nameLength),
    last_name: cutTo(last, nameLength),
    phone_work: wanted.number,
    email1: wanted.email,
    // A company is a record of its own in SuiteCRM, which is for people to choose or make.
    description: wanted.company ? `Company: ${wanted.company}` : undefined,
  }
}

/** `last_name` is required; of one name only, that is the last one. */
function splitName({ name, firstName, lastName, number, email }: NewContact): { first: string; last: string } {
  const tidy = (text: string | undefined) => (text ?? '').replace(/\s+/g, ' ').trim()
  if (tidy(lastName) !== '') return { first: tidy(firstName), last: tidy(lastName) }
  const whole = tidy(name) || tidy(firstName) || tidy(email) || tidy(number) || 'Unknown caller'
  const cut = whole.lastIndexOf(' ')
  return { first: whole.slice(0, Math.max(0, cut)), last: whole.slice(cut + 1) }
}
