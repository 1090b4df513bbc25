/**
 * GET /v1/contacts/related: whose a contact is and what is open with it. A question of its own, so that the answer to who is
 * calling never waits for it.
 */
import { askedContact, askedContactQuery, detailsLimitMs } from '../../src/app/contact-details/asked-contact.ts'
import { contactExtras } from '../../src/app/contact-details/contact-extras.ts'
import { contactForm } from '../../src/app/contact-details/contact-form.ts'
import { contactOwner } from '../../src/app/contact-details/contact-owner.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { withWholeUrl } from '../../src/app/lookup/contact-url.ts'
import { relatedAnswerSchema } from '../../src/wire/contact.ts'

export const listRelated = defineOperation({
  method: 'GET',
  path: '/v1/contacts/related',
  id: 'getRelated',
  summary: 'Get a contact with its owner and what is open with it',
  description: `Give number, email or call, one of them; with an agent token: a call in which its extension rang or talked. Owner, tickets, deals, tasks and orders are those of the CRM that the contact is found in, within ${detailsLimitMs / 1000} s.`,
  tag: 'Contacts',
  auth: { scope: 'lookup', agents: true, people: 'contacts' },
  fails: [404, 409],
  query: askedContactQuery,
  responses: { 200: relatedAnswerSchema },
  async run(context) {
    const { services, publicUrl, background } = context
    const { contact: found, degraded } = await askedContact(context)
    if (!found) return { outcome: 'none' as const, degraded: [...degraded] }
    const [owner, extras] = await Promise.all([
      contactOwner(services, found, detailsLimitMs, background),
      contactExtras(services, found, detailsLimitMs, background),
    ])
    const failed = [owner.failed, extras.failed].flatMap((one) => one ?? [])
    return {
      outcome: 'found' as const,
      contact: contactForm(withWholeUrl(found, publicUrl), owner.owner, extras.extras),
      degraded: [
        ...degraded,
        ...failed.filter(({ source }, at) => failed.findIndex((one) => one.source === source) === at),
      ],
    }
  },
})
