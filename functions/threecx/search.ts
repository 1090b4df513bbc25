/** POST /3cx/search: the search box of the 3CX client. */

import { filled } from '../../src/adapters/pbx/threecx/filled.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { threecxBytesMax, threecxContact } from '../../src/app/lookup/threecx-answer.ts'
import { searchBody, threecxSearchAnswer } from '../../src/wire/threecx.ts'

/** More than a person reads in a list that opens while typing. */
const mostFound = 25

export const searchThreecxContacts = defineOperation({
  method: 'POST',
  path: '/3cx/search',
  id: 'searchThreecxContacts',
  summary: 'List contacts by name, company, number or e-mail, for the 3CX client',
  tag: '3CX',
  auth: { scope: 'lookup' },
  body: { schema: searchBody, maxBytes: threecxBytesMax },
  responses: { 200: threecxSearchAnswer },
  async run(context) {
    const { services, body } = context
    const text = filled(body.text)
    if (text === undefined) return { contacts: [] }
    const { contacts } = await services.lookup.search(text, mostFound, context.background)
    const { country } = services.settings
    return { contacts: contacts.map((contact) => threecxContact(contact, context.publicUrl, country)) }
  },
})
