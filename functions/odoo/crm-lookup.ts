/**
 * POST /api/3cx/crm: the lookup of the Odoo module's 3CX templates. Older ones read the fields flat, newer ones under
 * `result`, so both are answered in one body. 3CX shows a hit only if a phone field equals the number it searched: that
 * field is given back byte for byte as it was searched, whatever form the CRM stores.
 */
import { defineOperation } from '../../src/app/http/operation.ts'
import { urlTemplateOf } from '../../src/app/lookup/contact-url.ts'
import { lookUp, policyOf } from '../../src/app/lookup/look-up.ts'
import { odooAnswer } from '../../src/app/lookup/odoo-answer.ts'
import { odooAnswerSchema, odooQuestionSchema } from '../../src/wire/odoo.ts'

export const lookupOdooContact = defineOperation({
  method: 'POST',
  path: '/api/3cx/crm',
  id: 'lookupOdooContact',
  summary: 'Get the contact of a number, for the 3CX templates of the Odoo module',
  description: 'Nobody: `new_number` is true, unless SWITCHHOOK_UNKNOWN_CALLER says otherwise.',
  tag: 'Odoo style lookup',
  auth: { scope: 'lookup' },
  asksOnce: true,
  errors: 'odoo',
  body: { schema: odooQuestionSchema, maxBytes: 4096 },
  responses: { 200: odooAnswerSchema },
  async run(context) {
    const { services, body } = context
    const policy = policyOf(services, 'none')
    const answer = await lookUp(services, body.number, policy, context.background, context.spentMs)
    return odooAnswer(answer, {
      publicUrl: context.publicUrl,
      country: services.settings.country,
      urlTemplate: urlTemplateOf(services),
    })
  },
})
