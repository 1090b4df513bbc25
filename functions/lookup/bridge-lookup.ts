/**
 * GET /api/lookup: get-or-create, as users of the Re:amaze bridge know it. A `+` that no client encoded has become a
 * space, and is given back as `+`.
 */
import { filled } from '../../src/adapters/pbx/threecx/filled.ts'
import type { OperationContext } from '../../src/app/http/context.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { answerMemo } from '../../src/app/lookup/answer-memo.ts'
import { unknownCallerUrl, withWholeUrl } from '../../src/app/lookup/contact-url.ts'
import { lookUp, policyOf } from '../../src/app/lookup/look-up.ts'
import { newCallerName } from '../../src/app/sites/site-lookup.ts'
import type { EmailAnswer, LookupAnswer } from '../../src/core/contacts/lookup/answer.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { type BridgeAnswer, type BridgeQuery, bridgeAnswerSchema, bridgeQuerySchema } from '../../src/wire/bridge.ts'

type Context = OperationContext<BridgeQuery, unknown, unknown>

export const getOrCreateContact = defineOperation({
  method: 'GET',
  path: '/api/lookup',
  id: 'getOrCreateContact',
  summary: 'Get or create the contact of a number or e-mail address',
  description: 'An unknown number becomes a contact unless SWITCHHOOK_UNKNOWN_CALLER says otherwise; an address never.',
  tag: 'Re:amaze style bridge',
  auth: { scope: 'lookup' },
  fails: [404],
  errors: 'bridge',
  query: bridgeQuerySchema,
  responses: { 200: bridgeAnswerSchema, 404: { description: 'Nobody has this e-mail address.' } },
  async run(context) {
    const { services, query, request } = context
    // It creates contacts though it is a GET: a page of somebody else's must not make a signed-in browser ask.
    if (request.headers.get('sec-fetch-site') === 'cross-site') {
      throw new SwitchhookError('forbidden', 'Pages of other sites may not ask this; ask from a server or the PBX.')
    }
    const unknown = request.method === 'HEAD' ? 'none' : policyOf(services, 'create')
    const number = filled(query.number) && query.number
    const email = filled(query.email)
    if (!number && !email) throw new SwitchhookError('bad_request', 'Give number or email in the query.')
    const place = { publicUrl: context.publicUrl, country: services.settings.country }
    if (!number) return formOfEmail(await byEmail(context, email ?? ''), place.publicUrl)
    const known = email ? await knownByEither(context, number, email) : undefined
    if (known) return formOfEmail(known, place.publicUrl, number)
    const answer = await lookUp(services, number, unknown, context.background, context.spentMs)
    if (answer.outcome === 'none') throw nobody()
    return formOf(answer, place)
  },
})

function byEmail(context: Context, email: string): Promise<EmailAnswer> {
  return context.services.lookup.byEmail(email, context.background, context.spentMs)
}

/** Before anybody is created for the number: does somebody have it, or the address? */
async function knownByEither(context: Context, number: string, email: string): Promise<EmailAnswer | undefined> {
  const byNumber = await lookUp(context.services, number, 'none', context.background, context.spentMs)
  const answer = byNumber.contact ? byNumber : await byEmail(context, email)
  return answer.contact ? answer : undefined
}

const formOf = answerMemo((answer: LookupAnswer, { publicUrl }): BridgeAnswer => {
  const asked = asAsked(answer.number.raw)
  if (answer.contact) return contactForm(answer, publicUrl, asked)
  const isHidden = answer.number.kind === 'withheld'
  const contact = {
    ...empty,
    name: isHidden ? 'Withheld number' : newCallerName(answer.number),
    number: asked,
    contactUrl: unknownCallerUrl(asked, publicUrl),
  }
  return { success: true, contact }
})

function formOfEmail(answer: EmailAnswer, publicUrl: string, number = ''): BridgeAnswer {
  if (!answer.contact) throw nobody()
  return contactForm(answer, publicUrl, asAsked(number))
}

const empty = {
  id: '',
  name: '',
  firstName: '',
  lastName: '',
  company: '',
  email: '',
  number: '',
  contactUrl: '',
  entityType: '',
}

function contactForm({ contact: found }: EmailAnswer, publicUrl: string, number: string): BridgeAnswer {
  if (!found) throw nobody()
  const { id, name, firstName = '', lastName = '', company = '', emails, url, kind } = withWholeUrl(found, publicUrl)
  const [email = ''] = emails
  const entityType = found.entityType ?? kind
  return {
    success: true,
    contact: { id, name, firstName, lastName, company, email, number, contactUrl: url, entityType },
  }
}

function asAsked(number: string): string {
  return number.replace(/^ (?=\d)/, '+')
}

function nobody(): SwitchhookError {
  return new SwitchhookError('not_found', 'No contact has this number or e-mail address.')
}
