/**
 * GET /v1/lookup: who has this number or e-mail address, and how we know: for admins and programs of their own.
 * Creates nobody, whatever SWITCHHOOK_UNKNOWN_CALLER says.
 */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { withWholeUrl } from '../../src/app/lookup/contact-url.ts'
import { lookUp } from '../../src/app/lookup/look-up.ts'
import type { EmailAnswer } from '../../src/core/contacts/lookup/answer.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/key.ts'

const contactSchema = z.object({
  id: z.string().describe('Unique in its source'),
  source: z.string().describe('The connector, or directory'),
  kind: z.enum(['person', 'company', 'lead']),
  name: z.string(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  company: z.string().optional(),
  emails: z.array(z.string()),
  phones: z.array(z.object({ number: z.string(), label: z.string().optional() })),
  url: z.string(),
  photoUrl: z.string().optional(),
  modifiedAt: z.string().optional(),
  entityType: z.string().optional(),
})

const answerSchema = z.object({
  outcome: z.enum(['found', 'none']),
  number: z
    .object({ raw: z.string(), e164: z.string().optional(), matchKey: z.string().describe('Empty: not readable') })
    .optional(),
  contact: contactSchema.optional(),
  shared: z.boolean().describe('Several contacts of the source fit; the declared rule chose'),
  degraded: z
    .array(z.object({ source: z.string(), code: z.string() }))
    .describe('Sources that could not be heard and whose word could have changed the answer'),
  from: z.enum(['isolate', 'records', 'sources']).describe('Two kinds of cache, or the sources themselves'),
})

export const tellContact = defineOperation({
  method: 'GET',
  path: '/v1/lookup',
  summary: 'Tells who has a number or an e-mail address, and how that is known',
  tag: 'Contacts',
  auth: { scope: 'lookup' },
  query: siteQuery.extend({
    number: z.string().max(200).optional().describe('In any form'),
    email: z.string().max(254).optional(),
  }),
  responses: { 200: answerSchema },
  async run(context) {
    const { services, query, publicUrl, background } = context
    const number = query.number?.trim()
    const email = query.email?.trim()
    if (!number === !email) throw new SwitchhookError('bad_request', 'Give number or email in the query, one of them.')
    if (email) return formOf(await services.lookup.byEmail(email, background), publicUrl)
    const answer = await lookUp(services, number ?? '', 'none', background)
    const { raw, e164, matchKey } = answer.number
    return { ...formOf(answer, publicUrl), number: { raw, e164, matchKey } }
  },
})

function formOf(
  { contact: found, shared, degraded, from }: EmailAnswer,
  publicUrl: string,
): z.infer<typeof answerSchema> {
  if (!found) return { outcome: 'none', shared, degraded: [...degraded], from }
  const contact = withWholeUrl(found, publicUrl)
  const { emails, phones } = contact
  const form = { ...contact, emails: [...emails], phones: [...phones] }
  return { outcome: 'found', contact: form, shared, degraded: [...degraded], from }
}
