/**
 * GET /v1/lookup: who has this number or e-mail address, and how we know: for admins and their programs.
 * Creates nobody, whatever SWITCHHOOK_UNKNOWN_CALLER says.
 */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { withWholeUrl } from '../../src/app/lookup/contact-url.ts'
import { lookUp } from '../../src/app/lookup/look-up.ts'
import type { EmailAnswer } from '../../src/core/contacts/lookup/answer.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { type LookupAnswerForm, lookupAnswerSchema } from '../../src/wire/lookup.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const lookupContact = defineOperation({
  method: 'GET',
  path: '/v1/lookup',
  id: 'lookupContact',
  summary: 'Get the contact of a number or e-mail address',
  tag: 'Contacts',
  auth: { scope: 'lookup', people: 'contacts' },
  query: siteQuery.extend({
    number: z.string().max(200).optional().describe('In any form'),
    email: z.string().max(254).optional(),
  }),
  responses: { 200: lookupAnswerSchema },
  async run(context) {
    const { services, query, publicUrl, background, spentMs } = context
    const number = query.number?.trim()
    const email = query.email?.trim()
    if (!number === !email) throw new SwitchhookError('bad_request', 'Give number or email in the query, one of them.')
    if (email) return formOf(await services.lookup.byEmail(email, background, spentMs), publicUrl)
    const answer = await lookUp(services, number ?? '', 'none', background, spentMs)
    const { raw, e164, matchKey } = answer.number
    return { ...formOf(answer, publicUrl), number: { raw, e164, matchKey } }
  },
})

function formOf({ contact: found, shared, degraded, stale, from }: EmailAnswer, publicUrl: string): LookupAnswerForm {
  if (!found) return { outcome: 'none', shared, degraded: [...degraded], from }
  const contact = withWholeUrl(found, publicUrl)
  const { emails, phones } = contact
  const form = { ...contact, emails: [...emails], phones: [...phones] }
  return { outcome: 'found', contact: form, shared, degraded: [...degraded], ...(stale && { stale }), from }
}
