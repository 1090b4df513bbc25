/** POST /3cx/lookup-by-email: who is chatting. Nobody is made up for an unknown address: chats have a name of their own. */

import { noContact } from '../../src/adapters/pbx/threecx/contact-answer.ts'
import { filled } from '../../src/adapters/pbx/threecx/filled.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { threecxBytesMax, threecxContact } from '../../src/app/lookup/threecx-answer.ts'
import { lookupByEmailBody, threecxContactFields } from '../../src/wire/threecx.ts'

export const lookupThreecxEmail = defineOperation({
  method: 'POST',
  path: '/3cx/lookup-by-email',
  id: 'lookupThreecxEmail',
  summary: 'Get the contact of an e-mail address, for our 3CX template',
  description: 'Every field is a string and always there; an empty id means that there is nobody to show.',
  tag: '3CX',
  auth: { scope: 'lookup' },
  body: { schema: lookupByEmailBody, maxBytes: threecxBytesMax },
  responses: { 200: threecxContactFields },
  async run(context) {
    const { services, body } = context
    const email = filled(body.email)
    if (email === undefined) return noContact()
    const { contact } = await services.lookup.byEmail(email, context.background, context.spentMs)
    return contact ? threecxContact(contact, context.publicUrl, services.settings.country) : noContact()
  },
})
