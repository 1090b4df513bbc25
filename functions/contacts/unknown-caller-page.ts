/** GET /contacts/unknown?number=: what the stand-in for an unknown caller links to. */
import { html } from 'hono/html'
import * as z from 'zod'
import { htmlPage, makeNonce } from '../../src/app/http/html-page.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { lookUp } from '../../src/app/lookup/look-up.ts'
import { formatNumber } from '../../src/core/phone/format-number.ts'
import { readNumber } from '../../src/core/phone/read-number.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getUnknownCallerPage = defineOperation({
  method: 'GET',
  path: '/contacts/unknown',
  id: 'getUnknownCallerPage',
  summary: 'Get the page of an unknown caller (HTML)',
  description: 'Looks once more: somebody may have added the contact since the call.',
  tag: 'Contacts',
  auth: { scope: 'read', agents: true },
  isPage: true,
  query: siteQuery.extend({ number: z.string().max(200).default('') }),
  responses: {
    200: { description: 'The page', contentType: 'text/html', schema: z.string() },
    302: { description: 'By now somebody has this number: to that contact.' },
  },
  async run(context) {
    const { services, query } = context
    const answer = await lookUp(services, query.number, 'none', context.background, context.spentMs)
    if (answer.contact) return new Response(null, { status: 302, headers: { location: answer.contact.url } })
    const { country } = services.settings
    const number = readNumber(query.number, country)
    const shown = number.kind === 'withheld' ? 'Withheld number' : formatNumber(number, country)
    const why =
      number.kind === 'withheld'
        ? 'The caller hides the number.'
        : answer.degraded.length > 0
          ? 'A connected CRM did not answer, so it is not known whether it has this number.'
          : 'No contact has this number yet.'
    return htmlPage(shown, html`<h1>${shown}</h1>\n<p>${why}</p>`, makeNonce(services.random.bytes(16)))
  },
})
