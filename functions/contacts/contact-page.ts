/** GET /contacts/{id}: a contact of the built-in directory, as its URL in lookup answers promises. */
import { html } from 'hono/html'
import * as z from 'zod'
import { htmlPage, makeNonce } from '../../src/app/http/html-page.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import type { Contact } from '../../src/core/contacts/contact.ts'
import { formatNumber } from '../../src/core/phone/format-number.ts'
import { readNumbers } from '../../src/core/phone/read-number.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getContactPage = defineOperation({
  method: 'GET',
  path: '/contacts/:id',
  id: 'getContactPage',
  summary: 'Get the page of a directory contact (HTML)',
  description:
    'For people who are signed in, and paired browsers of agents; others see how to sign in. A program sends its key, also by Basic (the name is the key).',
  tag: 'Contacts',
  auth: { scope: 'read', agents: true },
  isPage: true,
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(200) }),
  responses: { 200: { description: 'The page', contentType: 'text/html', schema: z.string() } },
  async run({ services, params }) {
    const contact = await services.directory.get(params.id)
    if (!contact) throw new SwitchhookError('not_found', 'There is no contact with this id in the directory.')
    const nonce = makeNonce(services.random.bytes(16))
    return htmlPage(contact.name, contactMarkup(contact, services.settings.country), nonce)
  },
})

function contactMarkup(contact: Contact, country: string) {
  const { name, kind, company, emails, phones, modifiedAt } = contact
  const subtitle = company && company !== name ? company : { person: 'Person', company: 'Company', lead: 'Lead' }[kind]
  return html`<h1>${name}</h1>
<p>${subtitle}</p>
<dl>
${phones.map(({ number, label }) => html`<dt>${label ?? 'Phone'}</dt><dd>${phoneMarkup(number, country)}</dd>\n`)}
${emails.map((email) => html`<dt>E-mail</dt><dd><a href="mailto:${encodeURIComponent(email)}">${email}</a></dd>\n`)}
${modifiedAt ? html`<dt>Changed</dt><dd>${modifiedAt.slice(0, 16).replace('T', ' ')} UTC</dd>` : ''}
</dl>`
}

function phoneMarkup(number: string, country: string) {
  const [read] = readNumbers(number, country)
  if (!read?.e164) return number
  return html`<a href="tel:${read.e164}">${formatNumber(read, country)}</a>`
}
