/**
 * POST /3cx/contacts: a person makes a contact in the 3CX client, or an older 3CX makes one of every unknown caller
 * and knows nothing but the number. The same request twice makes one contact.
 */

import type * as z from 'zod'
import { toThreecxContact } from '../../src/adapters/pbx/threecx/contact-answer.ts'
import { filled, joinFilled } from '../../src/adapters/pbx/threecx/filled.ts'
import type { OperationContext } from '../../src/app/http/context.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { withWholeUrl } from '../../src/app/lookup/contact-url.ts'
import { lookUp } from '../../src/app/lookup/look-up.ts'
import { threecxBytesMax } from '../../src/app/lookup/threecx-answer.ts'
import type { Contact, NewContact } from '../../src/core/contacts/contact.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { createContactBody, threecxContactFields } from '../../src/wire/threecx.ts'

type Context = OperationContext<unknown, z.infer<typeof createContactBody>, unknown>

export const createThreecxContact = defineOperation({
  method: 'POST',
  path: '/3cx/contacts',
  id: 'createThreecxContact',
  summary: 'Create a contact from the 3CX client',
  description: 'In the first connected CRM that can, else in the built-in directory. Without a name: gets or creates.',
  tag: '3CX',
  auth: { scope: 'lookup' },
  fails: [502, 504],
  body: { schema: createContactBody, maxBytes: threecxBytesMax },
  responses: { 200: threecxContactFields },
  async run(context) {
    const { body, services, publicUrl } = context
    const contact = (await fromName(context)) ?? (await fromNumber(context))
    return toThreecxContact(withWholeUrl(contact, publicUrl), body.number ?? '', services.settings.country)
  },
})

async function fromName(context: Context): Promise<Contact | undefined> {
  const { body, services } = context
  const company = filled(body.company)
  const name = joinFilled(body.first_name, body.last_name) ?? company ?? filled(body.email)
  if (name === undefined) return undefined
  const newContact: NewContact = {
    name,
    firstName: filled(body.first_name),
    lastName: filled(body.last_name),
    company,
    email: filled(body.email),
    // Untrimmed: a leading space may be the `+` it was.
    number: filled(body.number) && body.number,
  }
  return (await services.lookup.create(newContact, context.background)).contact
}

async function fromNumber(context: Context): Promise<Contact> {
  const { body, services } = context
  if (body.number === undefined || filled(body.number) === undefined) {
    throw new SwitchhookError('bad_request', 'Give a telephone number or a name and an e-mail address.')
  }
  const answer = await lookUp(services, body.number, 'create', context.background, context.spentMs)
  if (answer.contact) return answer.contact
  const [failed] = answer.degraded
  if (failed) {
    const message = 'A connected CRM did not answer, so it is not known whether the contact exists; try again.'
    throw new SwitchhookError(failed.code, message, { retryable: true, details: { source: failed.source } })
  }
  throw new SwitchhookError(
    'bad_request',
    'Nobody can be created from this: it is not a number of the telephone network.',
  )
}
