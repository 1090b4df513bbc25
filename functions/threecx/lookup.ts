/**
 * POST /3cx/lookup: who is calling, for our own 3CX template. The answer is flat text and gives the searched number
 * back byte for byte, or 3CX does not show the contact. An unknown caller is a placeholder unless the admin wants it
 * otherwise: a template that journals only calls of contacts would lose the call.
 */

import { noContact } from '../../src/adapters/pbx/threecx/contact-answer.ts'
import { filled } from '../../src/adapters/pbx/threecx/filled.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { urlTemplateOf } from '../../src/app/lookup/contact-url.ts'
import { lookUp, policyOf } from '../../src/app/lookup/look-up.ts'
import { threecxAnswer, threecxBytesMax } from '../../src/app/lookup/threecx-answer.ts'
import { lookupBody, threecxContactFields } from '../../src/wire/threecx.ts'

export const lookupThreecxNumber = defineOperation({
  method: 'POST',
  path: '/3cx/lookup',
  id: 'lookupThreecxNumber',
  summary: 'Get the contact of a number, for our 3CX template',
  description: 'Every field is a string and always there; an empty id means that there is nobody to show.',
  tag: '3CX',
  auth: { scope: 'lookup' },
  asksOnce: true,
  body: { schema: lookupBody, maxBytes: threecxBytesMax },
  responses: { 200: threecxContactFields },
  async run(context) {
    const { services, body } = context
    if (body.number === undefined || filled(body.number) === undefined) return noContact()
    const policy = policyOf(services, 'placeholder')
    const answer = await lookUp(services, body.number, policy, context.background, context.spentMs)
    return threecxAnswer(answer, {
      publicUrl: context.publicUrl,
      country: services.settings.country,
      urlTemplate: urlTemplateOf(services),
    })
  },
})
